import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { slotWords } from '../../domain/words.ts';
import { getRecordingsLessonVarietyTakeUses } from '../api/client.ts';
import { useSay, useWord } from './language.tsx';
import { PageState } from './page-state.tsx';
import { partsOfRecording } from './recording-address.ts';
import { useCountyName } from './use-county-name.ts';

const texts = {
  held: ['会换掉的节目', 'Programmes that will be replaced'],
  none: ['现在没有还没播的节目用到它。', 'No programme that is still to air holds it.'],
  line: ['{} {} {}：{} 个终端', '{} {} {}: {} [endpoint|endpoints]'],
  orders: [
    '，其中 {} 个手里已有播出令；开播前没换到的会照旧播',
    ', {} of which hold the order; those not reached before air play it as it was',
  ],
} as const;

/** The programmes that hold a recording now: told before it is taken off the air. */
export function Held({ recording }: { readonly recording: string }) {
  const say = useSay(texts);
  const word = useWord();
  const county = useCountyName();
  const held = useQuery({
    queryKey: ['recording', recording, 'uses'],
    queryFn: () => getRecordingsLessonVarietyTakeUses(partsOfRecording(recording)),
    staleTime: 0,
  });
  return (
    <section aria-label={say('held')} style={{ marginBottom: 12 }}>
      <Typography.Text strong>{say('held')}</Typography.Text>
      <PageState of={held}>
        {({ items }) =>
          items.length === 0 ? (
            <Typography.Paragraph type="secondary">{say('none')}</Typography.Paragraph>
          ) : (
            <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 200, overflowY: 'auto' }}>
              {items.map(({ broadcast, county: code, date, slot, endpoints, holding }) => (
                <li key={broadcast}>
                  {say('line', county(code), date, word(slotWords, slot), endpoints)}
                  {holding > 0 ? say('orders', holding) : ''}
                </li>
              ))}
            </ul>
          )
        }
      </PageState>
    </section>
  );
}
