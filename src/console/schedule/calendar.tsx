import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Grid, Input, Spin, Typography } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { County, PlanCalendar } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { dateIn, instantIn, isDay } from '../kit/time.ts';
import { useChoices, useKnownChoice } from '../kit/use-choices.ts';
import { DayDrawer } from './day-drawer.tsx';
import { DayList } from './day-list.tsx';
import { addMonths, isMonth } from './month.ts';
import { MonthTable } from './month-table.tsx';
import { monthQuery } from './queries.ts';
import { texts } from './texts.ts';

export interface Opened {
  readonly date: string;
  readonly slot: 'morning' | 'evening';
}

/** A month of a county: what was aired, and what will be. */
export function CalendarPart({ county }: { readonly county: County }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const wide = Grid.useBreakpoint().lg ?? true;
  const thisMonth = dateIn(Date.now(), county.zone).slice(0, 7);
  const asked = useKnownChoice('month', isMonth) ?? chosen('date')?.slice(0, 7);
  const month = asked !== undefined && isMonth(asked) ? asked : thisMonth;
  const plans = useQuery({ ...monthQuery(county.county, month), placeholderData: keepPreviousData });
  const open = openedIn(chosen('date'), chosen('slot'));
  // What was opened last stays while its drawer closes.
  const [opened, setOpened] = useState(open);
  if (open !== undefined && (open.date !== opened?.date || open.slot !== opened.slot)) setOpened(open);
  const show = (next: Opened | undefined) => choose({ month, date: next?.date, slot: next?.slot });
  return (
    <>
      <MonthChoice month={month} thisMonth={thisMonth} choose={(next) => choose({ month: next })} />
      <PageState of={plans}>
        {(read) => (
          <>
            {read.stop !== undefined && (
              <Alert
                type="error"
                showIcon
                title={say('stopped', instantIn(read.stop.sinceMs, read.zone), read.stop.reason)}
                style={{ marginBottom: 12 }}
              />
            )}
            {isWithoutLessons(read) && <WithoutLessons />}
            <Spin spinning={plans.isPlaceholderData}>
              {wide ? (
                <MonthTable of={read} month={month} show={show} />
              ) : (
                <DayList of={read} month={month} show={show} />
              )}
            </Spin>
            <Typography.Paragraph type="secondary" style={{ marginTop: 12 }}>
              {say('ahead')}
            </Typography.Paragraph>
          </>
        )}
      </PageState>
      {opened !== undefined && (
        <DayDrawer county={county} of={opened} isOpen={open !== undefined} close={() => show(undefined)} />
      )}
    </>
  );
}

/** Whether something is to be heard in days to come, and no lesson may air in any of it. */
function isWithoutLessons({ days, nowMs }: PlanCalendar): boolean {
  const ahead = days.flatMap(({ slots }) => slots).filter((one) => one.airs && one.startsAtMs > nowMs);
  return ahead.length > 0 && ahead.every(({ lessons }) => lessons.length === 0);
}

function WithoutLessons() {
  const say = useSay(texts);
  return (
    <Alert
      type="warning"
      showIcon
      title={say('withoutLessons')}
      description={say('withoutLessonsWhy')}
      action={
        <Flex vertical gap={4}>
          <Link to="/library">{say('toLibrary')}</Link>
          <Link to="/review">{say('toReview')}</Link>
        </Flex>
      }
      style={{ marginBottom: 12 }}
    />
  );
}

function openedIn(date: string | undefined, slot: string | undefined): Opened | undefined {
  if (date === undefined || !isDay(date)) return undefined;
  return slot === 'morning' || slot === 'evening' ? { date, slot } : undefined;
}

function MonthChoice({
  month,
  thisMonth,
  choose,
}: {
  readonly month: string;
  readonly thisMonth: string;
  readonly choose: (month: string | undefined) => void;
}) {
  const say = useSay(texts);
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
      <Button
        icon={<LeftOutlined />}
        aria-label={say('before')}
        onClick={() => choose(addMonths(month, -1))}
      />
      <Input
        type="month"
        aria-label={say('month')}
        value={month}
        style={{ width: 162 }}
        onChange={({ target }) => isMonth(target.value) && choose(target.value)}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={say('behind')}
        onClick={() => choose(addMonths(month, 1))}
      />
      <Button disabled={month === thisMonth} onClick={() => choose(undefined)}>
        {say('thisMonth')}
      </Button>
    </Flex>
  );
}
