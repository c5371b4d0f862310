import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSay } from '../kit/language.tsx';
import { NoCounties } from '../kit/no-counties.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Notice } from '../kit/plain/notice.tsx';
import { isDay } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { BroadcastDrawer, fetchTables } from './broadcast-drawer.tsx';
import { broadcastQuery } from './broadcast-query.ts';
import { CountyToday } from './county-today.tsx';
import { DayChoice } from './day-choice.tsx';
import { Findings } from './findings.tsx';
import { Silence } from './silence.tsx';
import { texts } from './texts.ts';
import { todayQuery } from './today-query.ts';

/** Slots move and days begin without any broadcast changing. */
const lookMs = 30_000;

/** Every county’s day: what needs a person first, then each slot and how far it is. */
export function TodayPage() {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const asked = chosen('date');
  const date = asked !== undefined && isDay(asked) ? asked : undefined;
  const day = useQuery({ ...todayQuery(asked), refetchInterval: lookMs });
  const open = chosen('broadcast');
  useEffect(() => {
    const soon = setTimeout(() => void fetchTables().catch(() => undefined), 3000);
    return () => clearTimeout(soon);
  }, []);
  const queries = useQueryClient();
  const show = (broadcast: string) => {
    // Asked for while the drawer is being drawn.
    void queries.prefetchQuery(broadcastQuery(broadcast));
    choose({ broadcast });
  };
  const countyOf = (id: string) => day.data?.counties.find(({ county }) => county === id.slice(0, 6));
  return (
    <>
      <title>{say('documentTitle')}</title>
      <DayChoice date={date} day={day.data} choose={(next) => choose({ date: next })} />
      {asked !== undefined && date === undefined && (
        <Notice kind="warning" style={{ marginBottom: 16 }}>
          {say('badDay')}
        </Notice>
      )}
      <PageState of={day} empty={({ counties }) => (counties.length === 0 ? <NoCounties /> : undefined)}>
        {(read) => (
          <>
            {read.sample !== undefined && (
              <Notice kind="info" style={{ marginBottom: 16 }}>
                {say('sample')}
                {read.sample.speed !== 1 && say('speed', read.sample.speed)}
              </Notice>
            )}
            <Silence of={read} />
            <Findings alerts={read.alerts} show={show} />
            {read.counties.map((county) => (
              <CountyToday key={county.county} of={county} nowMs={read.nowMs} show={show} />
            ))}
          </>
        )}
      </PageState>
      {open !== undefined && (
        <BroadcastDrawer
          key={open}
          id={open}
          county={countyOf(open)?.name ?? ''}
          zone={countyOf(open)?.zone ?? 'Asia/Shanghai'}
          close={() => choose({ broadcast: undefined })}
        />
      )}
    </>
  );
}
