import { Empty, Table } from 'antd';
import { receiptWords } from '../../domain/words.ts';
import type { EndpointReceipt } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { dateIn, lengthOf, timeIn } from '../kit/time.ts';
import { occasionOf } from './endpoint-table.tsx';
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
    <Table<EndpointReceipt & { readonly key: number }>
      size="small"
      dataSource={of.map((one, key) => ({ ...one, key }))}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noReceipts')} /> }}
      columns={[
        {
          title: say('received'),
          dataIndex: 'receivedAtMs',
          render: (atMs: number) => `${dateIn(atMs, zone)} ${timeIn(atMs, zone, true)}`,
        },
        { title: say('what'), key: 'what', render: (_, one) => told(one) },
        {
          title: say('broadcast'),
          dataIndex: 'order',
          render: (order?: string) => (order === undefined ? '—' : occasionOf(word, order)),
        },
      ]}
    />
  );
}
