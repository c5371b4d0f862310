import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Col, Flex, Grid, Row, Tag, Typography } from 'antd';
import { useRef, useState } from 'react';
import { type ChecklistPoint, checklist } from '../../domain/recording.ts';
import { varietyWords } from '../../domain/variety.ts';
import { getSpeakers, type ReviewItem } from '../api/client.ts';
import { useMay, useMe } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { recordingQuery } from '../kit/recording-query.ts';
import { SameSound } from '../kit/same-sound.tsx';
import { instantIn } from '../kit/time.ts';
import type { Player } from '../kit/waveform.tsx';
import { Withdraw } from '../kit/withdraw.tsx';
import { Scripts, Standard } from './beside.tsx';
import { Decide } from './decide.tsx';
import { uploaderOf } from './judgement.ts';
import { KeysHelp } from './keys-help.tsx';
import { Listening } from './listening.tsx';
import { Measured } from './measured.tsx';
import { Reject } from './reject.tsx';
import { texts } from './texts.ts';
import { useApproval } from './use-approval.ts';
import { useKeys, useKeysWanted } from './use-keys.ts';

const zone = 'Asia/Shanghai';
const seekSeconds = 5;

/** One recording on the desk: heard beside its script and the standard version, then judged. */
export function Desk({ of, next }: { readonly of: ReviewItem; readonly next: () => void }) {
  const say = useSay(texts);
  const may = useMay();
  const { data: me } = useMe();
  const { recording, title, why } = of;
  const detail = useQuery(recordingQuery(recording.id));
  const player = useRef<Player>(null);
  const [ticked, setTicked] = useState<readonly ChecklistPoint[]>([]);
  const [isHeard, setHeard] = useState(false);
  const [asks, setAsks] = useState<'reject' | 'keys'>();
  const [wanted, setWanted] = useKeysWanted();
  // A phone has none to press.
  const hasKeys = Grid.useBreakpoint().md ?? true;
  const { approve, isPending } = useApproval(recording, title, next);
  const isOwn = uploaderOf(recording, me?.id) === 'yours';
  const mayJudge = may('approveRecording') && !isOwn;
  const mayApprove =
    mayJudge &&
    isHeard &&
    recording.measured?.verdict !== 'fail' &&
    ticked.length === checklist.length &&
    !isPending;
  const mayReject = may('rejectRecording') && recording.state === 'in-review';
  const tick = (point: ChecklistPoint) =>
    setTicked((before) =>
      before.includes(point) ? before.filter((one) => one !== point) : [...before, point],
    );
  useKeys(
    {
      ' ': () => player.current?.toggle(),
      arrowleft: () => player.current?.seekBy(-seekSeconds),
      arrowright: () => player.current?.seekBy(seekSeconds),
      ...Object.fromEntries(
        checklist.map((point, index) => [String(index + 1), () => mayJudge && tick(point)] as const),
      ),
      a: () => mayApprove && approve(ticked),
      r: () => mayReject && setAsks('reject'),
      n: next,
      '?': () => setAsks('keys'),
    },
    wanted && asks === undefined,
  );
  return (
    <Card
      size="small"
      title={<Head of={of} />}
      extra={hasKeys && <Button onClick={() => setAsks('keys')}>{say('keysShow')}</Button>}
    >
      <Flex vertical gap={16}>
        {why === 'script-changed' && <Alert type="warning" showIcon title={say('scriptChangedWhat')} />}
        {isOwn && may('approveRecording') && <Alert type="info" showIcon title={say('ownWhat')} />}
        <SameSound of={detail.data?.sameSound ?? []} />
        <Row gutter={[24, 16]}>
          <Col xs={24} xl={13}>
            <Flex vertical gap={12}>
              <Listening recording={recording} ref={player} onEnd={() => setHeard(true)} />
              <Standard recording={recording} />
              <Measured of={recording} />
              {mayJudge && (
                <Decide
                  hasKeys={hasKeys}
                  of={recording}
                  ticked={ticked}
                  tick={tick}
                  isHeard={isHeard}
                  mayApprove={mayApprove}
                />
              )}
            </Flex>
          </Col>
          <Col xs={24} xl={11}>
            <Scripts recording={recording} approved={detail.data?.approval?.heardScript} />
          </Col>
        </Row>
        <Flex gap={8} wrap>
          {mayJudge && (
            <Button
              type="primary"
              size="large"
              disabled={!mayApprove}
              loading={isPending}
              onClick={() => approve(ticked)}
            >
              {say(hasKeys ? 'approveKey' : 'approve')}
            </Button>
          )}
          {mayReject && (
            <Button danger size="large" onClick={() => setAsks('reject')}>
              {say(hasKeys ? 'rejectKey' : 'reject')}
            </Button>
          )}
          <Withdraw recording={recording} title={title} />
          <Button size="large" onClick={next}>
            {say(hasKeys ? 'nextKey' : 'next')}
          </Button>
        </Flex>
      </Flex>
      <Reject of={of} isOpen={asks === 'reject'} close={() => setAsks(undefined)} done={next} />
      <KeysHelp
        isOpen={asks === 'keys'}
        close={() => setAsks(undefined)}
        wanted={wanted}
        change={setWanted}
      />
    </Card>
  );
}

function Head({ of: { recording, title, why, sinceMs } }: { readonly of: ReviewItem }) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const { data: me } = useMe();
  const speakers = useQuery({
    queryKey: ['speakers'],
    queryFn: () => getSpeakers(),
    enabled: recording.speaker !== undefined && may('seeSpeakers'),
  });
  const { variety, speaker } = recording;
  const name = speakers.data?.items.find(({ id }) => id === speaker)?.name;
  return (
    <div style={{ whiteSpace: 'normal', padding: '8px 0' }}>
      <Typography.Title level={3} style={{ fontSize: 17, margin: 0 }}>
        {title} · {word(varietyWords, variety)}{' '}
        {why === 'script-changed' && <Tag color="warning">{say('scriptChanged')}</Tag>}
      </Typography.Title>
      <Typography.Text type="secondary" style={{ fontSize: 13, fontWeight: 'normal' }}>
        {[
          say(uploaderOf(recording, me?.id)),
          name === undefined ? '' : say('spokenBy', name),
          say('since', instantIn(sinceMs, zone)),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </Typography.Text>
    </div>
  );
}
