import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Skeleton, Typography } from 'antd';
import type { ReactNode } from 'react';
import { Navigate } from 'react-router';
import { getCoverageCounty, getToday } from '../api/client.ts';
import { CountyChoice, useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { NoCounties } from '../kit/no-counties.tsx';
import { NoCounty } from '../kit/no-county.tsx';
import { PageState } from '../kit/page-state.tsx';
import { dateIn } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { useNamedByPath } from '../kit/use-named-by-path.ts';
import { type PlayChoice, writtenChoice } from '../plays/play-choice.ts';
import { PlayDrawer } from '../plays/play-drawer.tsx';
import { Calendar, wallDays } from './calendar.tsx';
import { Dialects } from './dialects.tsx';
import { Exports } from './exports.tsx';
import { Figures } from './figures.tsx';
import { Gaps } from './gaps.tsx';
import { Matrix } from './matrix.tsx';
import { daysIn, type Range } from './period.ts';
import { PeriodChoice } from './period-choice.tsx';
import { texts } from './texts.ts';
import { usePeriod } from './use-period.ts';

const mostDays = 366;

/** What a county heard, and what it did not; from every figure down to its plays. */
export function CoveragePage() {
  const say = useSay(texts);
  const counties = useCounty();
  // The service’s clock may be another than the browser’s.
  const day = useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}) });
  const named = useNamedByPath('/coverage', ['county']);
  if (named !== undefined) return <Navigate replace to={named} />;
  return (
    <>
      <title>{say('documentTitle')}</title>
      {counties.county === undefined && (
        <Typography.Title level={2} style={{ fontSize: 20, margin: 0 }}>
          {say('title')}
        </Typography.Title>
      )}
      <PageState
        of={counties.read}
        empty={() => (counties.county === undefined ? <NoCounties /> : undefined)}
      >
        {() => {
          const { county, name = '', zone = 'Asia/Shanghai' } = counties.county ?? {};
          if (county === undefined) return null;
          if (counties.notSeen !== undefined) return <NoCounty of={counties} asked={counties.notSeen} />;
          if (day.data === undefined && day.error === null) return <Skeleton active aria-busy />;
          const today = dateIn(day.data?.nowMs ?? Date.now(), zone);
          return <OfCounty key={county} {...{ county, name, zone, today }} of={counties} />;
        }}
      </PageState>
    </>
  );
}

function OfCounty({
  county,
  name,
  zone,
  today,
  of,
}: {
  readonly county: string;
  readonly name: string;
  readonly zone: string;
  readonly today: string;
  readonly of: ReturnType<typeof useCounty>;
}) {
  const say = useSay(texts);
  const period = usePeriod(today);
  const { range } = period;
  return (
    <>
      <Flex wrap gap={8} align="center" style={{ marginBottom: 8 }}>
        <Typography.Title level={2} style={{ fontSize: 20, margin: 0, marginInlineEnd: 'auto' }}>
          {say('title')} · {name}
        </Typography.Title>
        <CountyChoice of={of} />
        <PeriodChoice of={period} today={today} />
      </Flex>
      <Typography.Paragraph type="secondary">{say('says')}</Typography.Paragraph>
      {range.from > range.to ? (
        <Alert type="warning" showIcon title={say('badRange')} />
      ) : daysIn(range) > mostDays ? (
        <Alert type="warning" showIcon title={say('tooLong')} />
      ) : (
        <Shown county={county} zone={zone} today={today} range={range} />
      )}
    </>
  );
}

function Shown({
  county,
  zone,
  today,
  range,
}: {
  readonly county: string;
  readonly zone: string;
  readonly today: string;
  readonly range: Range;
}) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const by = (sides: string) => ({
    queryKey: ['coverage', county, range, sides],
    queryFn: () => getCoverageCounty({ county, $from: range.from, to: range.to, by: sides }),
  });
  const days = useQuery(by('day'));
  const matrix = useQuery(by('township,lesson'));
  const varieties = useQuery(by('variety'));
  const townships = useQuery(by('township'));
  const change = (plays: string | undefined) => choose({ plays });
  /** What figures count, of the days that are shown unless said otherwise. */
  const show = (choice: PlayChoice) =>
    change(writtenChoice({ $from: range.from, to: range.to, ...choice, counted: 'true' }));
  const ofLessons = (choice: PlayChoice) => show({ ...choice, kind: 'lesson' });
  return (
    <>
      <PageState of={days}>{({ total }) => <Figures of={total} show={show} />}</PageState>
      <Gaps county={county} on={range.to} show={ofLessons} />
      <Flex wrap gap={16} align="flex-start" style={{ marginBottom: 16 }}>
        <Part title={say('calendar')} says={say('calendarSays')} isWide={daysIn(range) > wallDays}>
          <PageState of={days}>
            {({ lines }) => (
              <Calendar of={lines} range={range} show={(one) => ofLessons({ $from: one, to: one })} />
            )}
          </PageState>
        </Part>
        <Part title={say('dialects')}>
          <PageState of={varieties}>
            {({ lines }) => (
              <PageState of={townships}>
                {(places) => (
                  <Dialects total={places.total} varieties={lines} townships={places.lines} show={show} />
                )}
              </PageState>
            )}
          </PageState>
        </Part>
      </Flex>
      <Flex vertical gap={16}>
        <Part title={say('matrix')} says={say('matrixSays')}>
          <PageState of={matrix}>{({ lines }) => <Matrix of={lines} show={ofLessons} />}</PageState>
        </Part>
        <Exports county={county} range={range} today={today} />
      </Flex>
      <PlayDrawer county={county} zone={zone} open={chosen('plays')} change={change} />
    </>
  );
}

function Part({
  title,
  says,
  isWide = false,
  children,
}: {
  readonly title: string;
  /** Whether it has a row of its own. */
  readonly isWide?: boolean;
  readonly says?: string;
  readonly children: ReactNode;
}) {
  return (
    <Card
      size="small"
      style={{ flex: `1 1 ${isWide ? '100%' : '420px'}`, minWidth: 0, maxWidth: '100%' }}
      title={
        <Typography.Title level={3} style={{ fontSize: 15, margin: 0, whiteSpace: 'normal' }}>
          {title}
        </Typography.Title>
      }
    >
      {says !== undefined && <Typography.Paragraph type="secondary">{says}</Typography.Paragraph>}
      {children}
    </Card>
  );
}
