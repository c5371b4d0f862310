import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Input, Typography } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Day, getToday } from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { addDays, dateIn, dateText, isDay } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { CountyToday } from './county-today.tsx';
import { Findings } from './findings.tsx';
import { texts } from './texts.ts';

const drawer = () => import('./broadcast-drawer.tsx');
const BroadcastDrawer = lazy(async () => ({ default: (await drawer()).BroadcastDrawer }));

/** Slots move and days begin without any broadcast changing. */
const lookMs = 30_000;

/** Every county’s day: what needs a person first, then each slot and how far it is. */
export function TodayPage() {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const asked = chosen('date');
  const date = asked !== undefined && isDay(asked) ? asked : undefined;
  const day = useQuery({
    queryKey: ['today', date],
    queryFn: () => getToday(date === undefined ? {} : { date }),
    refetchInterval: lookMs,
  });
  const open = chosen('broadcast');
  useEffect(() => {
    // At hand before it is wanted, also when the service is away by then.
    const soon = setTimeout(() => void drawer().catch(() => undefined), 3000);
    return () => clearTimeout(soon);
  }, []);
  // What was opened last stays while its drawer closes, which gives the keyboard back to where it came from.
  const [opened, setOpened] = useState(open);
  if (open !== undefined && open !== opened) setOpened(open);
  const show = (broadcast: string | undefined) => choose({ broadcast });
  const countyOf = (id: string) => day.data?.counties.find(({ county }) => county === id.slice(0, 6));
  return (
    <>
      <title>{say('documentTitle')}</title>
      <DayChoice date={date} day={day.data} choose={(next) => choose({ date: next })} />
      {asked !== undefined && date === undefined && (
        <Alert type="warning" showIcon title={say('badDay')} style={{ marginBottom: 16 }} />
      )}
      <PageState of={day} empty={({ counties }) => (counties.length === 0 ? say('noCounties') : undefined)}>
        {(read) => (
          <>
            {read.sample !== undefined && (
              <Alert
                type="info"
                showIcon
                title={`${say('sample')}${read.sample.speed === 1 ? '' : say('speed', read.sample.speed)}`}
                style={{ marginBottom: 16 }}
              />
            )}
            <Findings alerts={read.alerts} show={show} />
            {read.counties.map((county) => (
              <CountyToday key={county.county} of={county} nowMs={read.nowMs} show={show} />
            ))}
          </>
        )}
      </PageState>
      {opened !== undefined && (
        <Suspense>
          <BroadcastDrawer
            id={opened}
            isOpen={open !== undefined}
            county={countyOf(opened)?.name ?? ''}
            zone={countyOf(opened)?.zone ?? 'Asia/Shanghai'}
            close={() => show(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

function DayChoice({
  date,
  day,
  choose,
}: {
  readonly date: string | undefined;
  readonly day: Day | undefined;
  readonly choose: (date: string | undefined) => void;
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const [first] = day?.counties ?? [];
  const shown = date ?? first?.date ?? dateIn(Date.now(), 'Asia/Shanghai');
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 16 }}>
      <Typography.Title level={2} style={{ fontSize: 20, margin: 0, marginInlineEnd: 'auto' }}>
        {say('title')} · {dateText(shown, language)}
      </Typography.Title>
      <Button icon={<LeftOutlined />} aria-label={say('before')} onClick={() => choose(addDays(shown, -1))} />
      <Input
        type="date"
        aria-label={say('date')}
        value={shown}
        style={{ width: 150 }}
        onChange={({ target }) => isDay(target.value) && choose(target.value)}
      />
      <Button icon={<RightOutlined />} aria-label={say('behind')} onClick={() => choose(addDays(shown, 1))} />
      <Button disabled={date === undefined} onClick={() => choose(undefined)}>
        {say('today')}
      </Button>
    </Flex>
  );
}
