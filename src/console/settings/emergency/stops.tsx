import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Typography } from 'antd';
import { slotWords } from '../../../domain/words.ts';
import { getStops, postStopsCountyLift } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { instantIn } from '../../kit/time.ts';
import { Section } from '../section.tsx';
import { useAsk } from '../use-ask.tsx';
import { useActorName, useCountyNames } from '../use-names.ts';
import { texts } from './texts.ts';

export const stopsQuery = queryOptions({ queryKey: ['stops'], queryFn: () => getStops() });

/** Counties that are silent now, and lifting that. */
export function Stops() {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const ask = useAsk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { nameOf, zone } = useCountyNames();
  const actorOf = useActorName();
  const read = useQuery(stopsQuery);
  const named = (broadcasts: readonly string[]) =>
    broadcasts
      .map((id) => {
        const [, date = '', slot = ''] = id.split('/');
        return `${date} ${word(slotWords, slot)}`;
      })
      .join('、');
  const lift = (county: string) =>
    ask({ title: say('liftAsk', nameOf(county)), what: say('liftWhat'), ok: say('lift') }, async () => {
      const { back, cancelled } = await postStopsCountyLift({ county, body: {} });
      void message.success(back.length === 0 ? say('lifted') : say('liftedBack', named(back)), 6);
      if (cancelled.length > 0) void message.warning(say('liftedCancelled', named(cancelled)), 8);
      await queries.invalidateQueries();
    });
  return (
    <Section title={say('stops')}>
      <PageState of={read}>
        {({ items }) =>
          items.length === 0 ? (
            <Typography.Paragraph type="secondary">{say('noStops')}</Typography.Paragraph>
          ) : (
            <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
              {items.map(({ county, sinceMs, actor, reason }) => (
                <li key={county} style={{ padding: '6px 0' }}>
                  <Flex wrap gap={8} align="center">
                    <b>{nameOf(county)}</b>
                    <span>{say('stoppedSince', instantIn(sinceMs, zone), actorOf(actor), reason)}</span>
                    {may('stopCounty', county) && (
                      <Button
                        size="small"
                        aria-label={say('liftAsk', nameOf(county))}
                        onClick={() => lift(county)}
                      >
                        {say('lift')}
                      </Button>
                    )}
                  </Flex>
                </li>
              ))}
            </ul>
          )
        }
      </PageState>
    </Section>
  );
}
