import { Empty, Table, Tag, Typography } from 'antd';
import { isOfSlot } from '../../domain/ids.ts';
import { deliveryWords } from '../../domain/words.ts';
import type { EndpointDelivery } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { lengthOf } from '../kit/time.ts';
import { occasionOf } from './endpoint-table.tsx';
import { texts } from './texts.ts';

const colours: Readonly<Record<EndpointDelivery['state'], string>> = {
  pending: 'processing',
  accepted: 'success',
  refused: 'error',
  failed: 'error',
  replaced: 'default',
};

/** What was sent to an endpoint lately, and what was heard of it. */
export function EndpointHistory({ of }: { readonly of: readonly EndpointDelivery[] }) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  return (
    <Table<EndpointDelivery>
      size="small"
      rowKey="delivery"
      dataSource={of}
      pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noHistory')} /> }}
      columns={[
        { title: say('broadcast'), dataIndex: 'broadcast', render: (id: string) => occasionOf(word, id) },
        {
          title: say('delivery'),
          dataIndex: 'state',
          render: (state: EndpointDelivery['state'], { reason }) => (
            <>
              <Tag color={colours[state]} style={{ marginInlineEnd: 8 }}>
                {word(deliveryWords, state)}
              </Tag>
              {reason !== undefined && <Typography.Text type="secondary">{why(reason)}</Typography.Text>}
            </>
          ),
        },
        { title: say('plays'), key: 'plays', render: (_, one) => <Counts of={one} /> },
      ]}
    />
  );
}

function Counts({ of: { broadcast, counts: of } }: { readonly of: EndpointDelivery }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  if (!isOfSlot(broadcast)) return <Typography.Text type="secondary">{say('noLesson')}</Typography.Text>;
  if (of === undefined) return <Typography.Text type="secondary">{say('noCounts')}</Typography.Text>;
  const { planned, heard, partial, missed, unknown, sentMs } = of;
  const parts = [
    say('heardOf', heard, planned),
    ...(partial > 0 ? [say('partly', partial)] : []),
    ...(missed > 0 ? [say('missedCount', missed)] : []),
    ...(unknown > 0 ? [say('unknownCount', unknown)] : []),
    ...(sentMs > 0 ? [say('sentOnly', lengthOf(sentMs, language))] : []),
  ];
  return parts.join(language === 'zh' ? '，' : ', ');
}
