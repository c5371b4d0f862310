import { Tag, Typography } from 'antd';
import { isOfSlot } from '../../domain/ids.ts';
import { deliveryWords } from '../../domain/words.ts';
import type { EndpointDelivery } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import { Rows } from '../kit/rows.tsx';
import { lengthOf } from '../kit/time.ts';
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
    <Rows<EndpointDelivery>
      label={say('history')}
      of={of}
      rowKey={({ delivery }) => delivery}
      empty={say('noHistory')}
      columns={[
        { key: 'broadcast', title: say('broadcast'), render: ({ broadcast }) => occasionOf(word, broadcast) },
        {
          key: 'state',
          title: say('delivery'),
          render: ({ state, reason }) => (
            <>
              <Tag color={colours[state]} style={{ marginInlineEnd: 8 }}>
                {word(deliveryWords, state)}
              </Tag>
              {reason !== undefined && <Typography.Text type="secondary">{why(reason)}</Typography.Text>}
            </>
          ),
        },
        { key: 'plays', title: say('plays'), render: (one) => <Counts of={one} /> },
      ]}
    />
  );
}

function Counts({ of: { broadcast, state, isSilent, counts: of } }: { readonly of: EndpointDelivery }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  if (!isOfSlot(broadcast)) return <Typography.Text type="secondary">{say('noLesson')}</Typography.Text>;
  if (of === undefined && (isSilent || state === 'replaced'))
    return <Typography.Text type="secondary">{isSilent ? say('silence') : '—'}</Typography.Text>;
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
