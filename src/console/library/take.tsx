import { Button, Card, Flex, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import type { RecordingRecord } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { PlaceAgain } from '../kit/place-again.tsx';
import { instantIn, lengthOf } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { Withdraw } from '../kit/withdraw.tsx';
import { ConditionMark } from './cell-mark.tsx';
import { RecordingDetail } from './recording-detail.tsx';
import { texts } from './recording-texts.ts';

/** One take of a lesson, closed or opened; the address says which is open. */
export function Take({
  of,
  title,
  isAired,
  isAside,
}: {
  readonly of: RecordingRecord;
  /** The lesson's. */
  readonly title: string;
  readonly isAired: boolean;
  /** Approved, and not in the lesson. */
  readonly isAside: boolean;
}) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const { language } = useLanguage();
  const zone = useCounty().county?.zone ?? 'Asia/Shanghai';
  const [chosen, choose] = useChoices();
  const isOpen = chosen('recording') === of.id;
  const name = `${title} · ${word(varietyWords, of.variety)}`;
  const { state, fileName, measured, reason, createdAtMs } = of;
  return (
    <Card size="small" style={{ marginTop: 8, maxWidth: 960 }}>
      <Flex wrap gap={8} align="center">
        <ConditionMark of={isAside ? 'unplaced' : state} />
        {isAired && <Tag color="success">{say('airs')}</Tag>}
        <Typography.Text style={{ overflowWrap: 'anywhere' }}>{fileName}</Typography.Text>
        <Typography.Text type="secondary">
          {[
            ...(measured === undefined ? [] : [lengthOf(measured.durationMs, language)]),
            say('madeAt', instantIn(createdAtMs, zone)),
          ].join(' · ')}
        </Typography.Text>
        <Flex gap={8} style={{ marginInlineStart: 'auto' }} align="center">
          {state === 'in-review' && may('approveRecording') && (
            <Link to={`/review?${new URLSearchParams({ recording: of.id })}`}>{say('review')}</Link>
          )}
          {isAside && <PlaceAgain recording={of} title={name} isSmall />}
          <Withdraw recording={of} title={name} isSmall />
          <Button
            size="small"
            aria-expanded={isOpen}
            aria-label={isOpen ? say('close') : say('openTake', word(varietyWords, of.variety), fileName)}
            onClick={() => choose({ recording: isOpen ? undefined : of.id })}
          >
            {say(isOpen ? 'close' : 'open')}
          </Button>
        </Flex>
      </Flex>
      {reason !== undefined && (
        <Typography.Paragraph type="danger" style={{ margin: '4px 0 0' }}>
          {say('because', reason)}
        </Typography.Paragraph>
      )}
      {isOpen && <RecordingDetail of={of} />}
    </Card>
  );
}
