import type { AlertSettings } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { type Column, Rows } from '../../kit/rows.tsx';
import { useCountyNames } from '../use-names.ts';
import { channelKinds, faults, alertTexts as texts } from './texts.ts';

export type ChannelRow = Omit<AlertSettings['channels'][number], 'channel'> & { readonly credential: string };

/** Who is told of what, a row a channel. */
export function ChannelRows<Row extends ChannelRow>({
  of,
  columns,
}: {
  readonly of: readonly Row[];
  /** What else is told of each. */
  readonly columns: readonly Column<Row>[];
}) {
  const say = useSay(texts);
  const { countiesOf, faultsOf, nameOf } = useChannelWords();
  return (
    <Rows<Row>
      label={say('channels')}
      of={of}
      rowKey={({ credential }) => credential}
      empty={say('noChannels')}
      columns={[
        { key: 'channel', title: say('channel'), render: nameOf },
        { key: 'counties', title: say('counties'), render: countiesOf },
        { key: 'kinds', title: say('kinds'), render: faultsOf },
        { key: 'language', title: say('language'), render: ({ language }) => say(language) },
        {
          key: 'more',
          title: say('more'),
          render: ({ signed, recipients }) =>
            [
              ...(signed ? [say('signed')] : []),
              ...(recipients === undefined ? [] : [say('recipients', recipients)]),
            ].join(say('comma')) || '—',
        },
        ...columns,
      ]}
    />
  );
}

/** What a channel is told of, in words. */
export function useChannelWords() {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const faultOf = useSay(faults);
  const { namesOf } = useCountyNames();
  type Told = Pick<ChannelRow, 'credential' | 'kind' | 'counties' | 'kinds'>;
  return {
    nameOf: ({ kind, credential }: Pick<Told, 'kind' | 'credential'>): string =>
      say('channelOf', kindOf(kind), credential),
    countiesOf: ({ counties }: Pick<Told, 'counties'>): string => namesOf(counties ?? 'all'),
    faultsOf: ({ kinds }: Pick<Told, 'kinds'>): string =>
      kinds?.map((kind) => faultOf(kind)).join(say('comma')) ?? say('allKinds'),
  };
}
