import { receiptWords } from '../../domain/words.ts';
import type { EndpointReceipt } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import { Rows } from '../kit/rows.tsx';
import { dateIn, lengthOf, timeIn } from '../kit/time.ts';
import { texts } from './texts.ts';

/** What a device said of itself lately. */
export function EndpointReceipts({
  of,
  zone,
}: {
  readonly of: readonly EndpointReceipt[];
  readonly zone: string;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { language } = useLanguage();
  const told = ({ kind, playedMs, reason }: EndpointReceipt) =>
    [
      reason === undefined ? word(receiptWords, kind) : say('because', word(receiptWords, kind), why(reason)),
      ...(playedMs === undefined ? [] : [lengthOf(playedMs, language)]),
    ].join(' · ');
  return (
    <Rows<EndpointReceipt & { readonly key: number }>
      label={say('receipts')}
      of={of.map((one, key) => ({ ...one, key }))}
      rowKey={({ key }) => String(key)}
      empty={say('noReceipts')}
      columns={[
        {
          key: 'received',
          title: say('received'),
          render: ({ receivedAtMs }) => `${dateIn(receivedAtMs, zone)} ${timeIn(receivedAtMs, zone, true)}`,
        },
        { key: 'what', title: say('what'), render: told },
        {
          key: 'broadcast',
          title: say('broadcast'),
          render: ({ order }) => (order === undefined ? '—' : occasionOf(word, order)),
        },
      ]}
    />
  );
}
