import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { slotWords } from '../../domain/words.ts';
import { getCounties, getRecordingsLessonVarietyTakeUses } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { partsOfRecording } from '../kit/recording-address.ts';
import { texts } from './texts.ts';

/** What a county is called; its code where it is not published. */
export function useCountyName(): (county: string) => string {
  const read = useQuery({ queryKey: ['counties'], queryFn: () => getCounties({ limit: 200 }) });
  return (county) => read.data?.items.find((one) => one.county === county)?.name ?? county;
}

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
            <Typography.Paragraph type="secondary">{say('heldNone')}</Typography.Paragraph>
          ) : (
            <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 200, overflowY: 'auto' }}>
              {items.map(({ broadcast, county: code, date, slot, endpoints, holding }) => (
                <li key={broadcast}>
                  {say('heldLine', county(code), date, word(slotWords, slot), endpoints)}
                  {holding > 0 ? say('heldOrders', holding) : ''}
                </li>
              ))}
            </ul>
          )
        }
      </PageState>
    </section>
  );
}
