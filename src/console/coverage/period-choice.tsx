import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Select, Typography } from 'antd';
import { useSay } from '../kit/language.tsx';
import { isDay } from '../kit/time.ts';
import { type PeriodKind, periodKinds } from './period.ts';
import { texts } from './texts.ts';
import type { usePeriod } from './use-period.ts';

const names = { days: 'lastDays', month: 'month', quarter: 'quarter', year: 'year', own: 'own' } as const;

/** Chooses the days: the last 30, a month, quarter or year, or any others. */
export function PeriodChoice({
  of,
  today,
}: {
  readonly of: ReturnType<typeof usePeriod>;
  readonly today: string;
}) {
  const say = useSay(texts);
  const [earlier, later] = [of.beside(-1), of.beside(1)];
  const day = (key: 'from' | 'to', label: 'first' | 'last') => (
    <Input
      type="date"
      aria-label={say(label)}
      value={of.range[key]}
      max={today}
      style={{ width: 150 }}
      onChange={({ target }) => isDay(target.value) && of.changeOwn({ [key]: target.value })}
    />
  );
  return (
    <Flex wrap gap={8} align="center">
      <Select<PeriodKind>
        aria-label={say('period')}
        value={of.kind}
        style={{ minWidth: 130 }}
        options={periodKinds.map((value) => ({ value, label: say(names[value]) }))}
        onChange={of.changeKind}
      />
      {of.kind === 'own' ? (
        <>
          {day('from', 'first')}
          {day('to', 'last')}
        </>
      ) : (
        <>
          {of.kind !== 'days' && (
            <Button
              icon={<LeftOutlined />}
              aria-label={say('before')}
              disabled={earlier === undefined}
              onClick={() => earlier !== undefined && of.goTo(earlier)}
            />
          )}
          <Typography.Text>{say('range', of.range.from, of.range.to)}</Typography.Text>
          {of.kind !== 'days' && (
            <Button
              icon={<RightOutlined />}
              aria-label={say('behind')}
              disabled={later === undefined}
              onClick={() => later !== undefined && of.goTo(later)}
            />
          )}
        </>
      )}
    </Flex>
  );
}
