import { useQueries, useQuery } from '@tanstack/react-query';
import { Collapse, Flex, Tag, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { recordingWords } from '../../domain/words.ts';
import { getRecordings, type RecordingRecord } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';
import type { Ground } from './ground.ts';
import { useSendings } from './sendings.ts';
import { TakenIn } from './taken-in.tsx';
import { texts } from './texts.ts';
import { uploadQuery } from './upload-query.ts';

/** What oneself brought in and has still to see to: sent back with a reason, or not offered for review. */
export function Mine({ ground }: { readonly ground: Ground }) {
  const say = useSay(texts);
  const { data: me } = useMe();
  const found = useQuery({
    queryKey: ['recordings', 'open'],
    queryFn: async () => {
      const pages = await Promise.all(
        (['rejected', 'draft'] as const).map((state) => getRecordings({ state, limit: 1000 })),
      );
      return pages.flatMap(({ items }) => items);
    },
  });
  const listed = useListed();
  const mine = (found.data ?? []).filter(
    ({ id, uploader }) => uploader === `person:${me?.id}` && !listed.includes(id),
  );
  if (mine.length === 0) return null;
  return (
    <section aria-label={say('mine')} style={{ marginTop: 24 }}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {say('mine')}
      </Typography.Title>
      <Collapse
        size="small"
        destroyOnHidden
        items={mine.map((one) => ({
          key: one.id,
          label: <Line of={one} ground={ground} />,
          children: <TakenIn recording={one.id} />,
        }))}
      />
    </section>
  );
}

/** What stands among the files already. */
function useListed(): readonly (string | undefined)[] {
  const begun = useSendings().flatMap(({ upload }) => (upload === undefined ? [] : [upload]));
  const read = useQueries({ queries: begun.map((one) => ({ ...uploadQuery(one), enabled: false })) });
  return read.map(({ data }) => data?.recording);
}

function Line({ of, ground }: { readonly of: RecordingRecord; readonly ground: Ground }) {
  const say = useSay(texts);
  const word = useWord();
  const { lesson, variety, state, reason, fileName } = of;
  return (
    <Flex gap={8} wrap align="center">
      <Typography.Text strong>
        {ground.lessons.find(({ id }) => id === lesson)?.title ?? lesson} · {word(varietyWords, variety)}
      </Typography.Text>
      <Tag color={state === 'rejected' ? 'error' : 'default'}>{word(recordingWords, state)}</Tag>
      <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
        {reason === undefined ? fileName : say('sentBack', reason)}
      </Typography.Text>
    </Flex>
  );
}
