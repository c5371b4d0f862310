import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Spin, Typography } from 'antd';
import { useEffect } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { statusOf } from '../api/problem.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { inLanguage } from '../kit/problem-text.ts';
import { type Ground, spokenAs } from './ground.ts';
import { OnItsWay } from './on-its-way.tsx';
import { Rivals } from './rivals.tsx';
import { rivalsOf, type Sending } from './sending.ts';
import { sendings, useSendings } from './sendings.ts';
import { TakenIn } from './taken-in.tsx';
import { texts } from './texts.ts';
import { uploadQuery } from './upload-query.ts';
import { WantedFields } from './wanted-fields.tsx';

const lookMs = 1000;
const seldomMs = 3000;

/** One file: what is said of it, how far it is, and what became of it. */
export function FileCard({ of, ground }: { readonly of: Sending; readonly ground: Ground }) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const { key, fileName, wanted, state, upload } = of;
  const isKnown = upload !== undefined && (state === 'received' || state === 'unfinished');
  const status = useQuery({
    ...uploadQuery(upload),
    enabled: isKnown,
    refetchInterval: ({ state: { data, error } }) => {
      if (data?.state === 'checking' || data?.state === 'failed') return lookMs;
      // Another page may be sending it.
      return error !== null || data?.state === 'receiving' ? seldomMs : false;
    },
  });
  // Results are kept for a day; of somebody else's, nothing is told.
  const isGone = statusOf(status.error) === 404;
  useEffect(() => {
    if (isGone) sendings.hide(key);
  }, [isGone, key]);
  const found = isKnown ? status.data : undefined;
  const why = inLanguage(found?.reason ?? '', language);
  // An earlier page began it: how far it came, the service alone knows.
  const isAsked = state === 'unfinished' && found === undefined;
  const all = useSendings();
  const rivals = state === 'named' ? rivalsOf(of, all) : [];
  const title = ground.lessons.find(({ id }) => id === wanted.lesson)?.title ?? wanted.lesson ?? '';
  return (
    <Card
      size="small"
      className="file"
      title={
        <Flex wrap gap="0 12px" justify="space-between" style={{ whiteSpace: 'normal', padding: '6px 0' }}>
          <span style={{ overflowWrap: 'anywhere' }}>{fileName}</span>
          {state !== 'named' && (
            <Typography.Text type="secondary" style={{ fontWeight: 'normal' }}>
              {title} · {word(varietyWords, wanted.variety ?? '')}
            </Typography.Text>
          )}
        </Flex>
      }
    >
      <Flex vertical gap={8}>
        {state === 'named' && (
          <WantedFields
            ground={ground}
            wanted={wanted}
            of={fileName}
            change={(next) => sendings.say(key, spokenAs(ground, next))}
          />
        )}
        {rivals.length > 0 && <Rivals of={of} rivals={rivals} />}
        {isAsked && (
          <Flex gap={8} role="status">
            <Spin size="small" />
            {say(status.error === null ? 'asking' : 'notAsked')}
          </Flex>
        )}
        {!isAsked && (found === undefined || found.state === 'receiving') && (
          <OnItsWay of={found === undefined ? of : { ...of, sentBytes: found.bytes }} />
        )}
        {found?.state === 'checking' && (
          <Flex gap={8} role="status">
            <Spin size="small" />
            {say('checking')}
          </Flex>
        )}
        {found?.state === 'failed' && <Alert type="warning" showIcon title={say('failed', why)} />}
        {found?.state === 'refused' && (
          <Alert
            type="error"
            showIcon
            closable={{ onClose: () => void sendings.remove(key), 'aria-label': say('remove') }}
            title={say('refused', why)}
          />
        )}
        {found?.recording !== undefined && (
          <TakenIn
            recording={found.recording}
            isNew={found.isNew ?? true}
            remove={() => sendings.remove(key)}
          />
        )}
      </Flex>
    </Card>
  );
}
