import { Collapse, Typography, theme } from 'antd';
import type { CoverageLine } from '../api/client.ts';
import { Chart } from '../kit/chart.tsx';
import { useLanguage, useSay } from '../kit/language.tsx';
import { Scrolled } from '../kit/scrolled.tsx';
import { dateText } from '../kit/time.ts';
import { useShade } from '../shell/shade.tsx';
import { initCalendar } from './draw-calendar.ts';
import { Legend } from './legend.tsx';
import { noneShade, shadeOf, shades, shareText, shownDays, wholeShare } from './numbers.ts';
import { daysIn, type Range } from './period.ts';
import { PlaysLink } from './plays-link.tsx';
import { texts } from './texts.ts';

/** Up to so many days stand like a calendar on the wall, with their number; more are a strip of weeks. */
export const wallDays = 62;
const cellPx = 44;
const stripPx = 16;

interface Props {
  readonly of: readonly CoverageLine[];
  readonly range: Range;
  readonly show: (day: string) => void;
}

/** How much of what was owed was heard whole, day by day: as a calendar, and as a table. */
export function Calendar({ of, range, show }: Props) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const { token } = theme.useToken();
  const { isDark } = useShade();
  const days = daysIn(range);
  const isWall = days <= wallDays;
  const before = (new Date(`${range.from}T00:00:00Z`).getUTCDay() + 6) % 7;
  const weeks = Math.ceil((before + days) / 7);
  const named = language === 'zh' ? 'ZH' : 'EN';
  const shown = shownDays(of);
  const line = isDark ? '#555555' : '#c4c4c4';
  const option = {
    calendar: {
      range: [range.from, range.to],
      orient: isWall ? 'vertical' : 'horizontal',
      ...(isWall
        ? { top: 24, left: 44, right: 4, cellSize: ['auto', cellPx] }
        : { top: 24, left: 36, cellSize: [stripPx, stripPx] }),
      dayLabel: { firstDay: 1, nameMap: named, color: token.colorTextSecondary },
      monthLabel: { nameMap: named, color: token.colorTextSecondary },
      yearLabel: { show: false },
      itemStyle: { color: 'transparent', borderColor: line, borderWidth: 1 },
      splitLine: { lineStyle: { color: token.colorTextSecondary, width: 1 } },
    },
    visualMap: {
      type: 'piecewise',
      show: false,
      dimension: 1,
      pieces: [
        { value: 0, color: noneShade.background },
        ...shades.map(({ fromPercent, background }, index) => ({
          ...(fromPercent === 0 ? { gt: 0 } : { gte: fromPercent }),
          ...(index === 0 ? { lte: 100 } : { lt: shades[index - 1]?.fromPercent ?? 100 }),
          color: background,
        })),
      ],
    },
    series: {
      type: 'heatmap',
      coordinateSystem: 'calendar',
      data: shown.map(({ period = '', planned, heard }) => ({
        value: [period, (heard / planned) * 100],
        label: {
          show: isWall,
          color: shadeOf(heard, planned).ink,
          fontSize: 11,
          formatter: `${Number(period.slice(8))}\n${wholeShare(heard, planned)} %`,
        },
      })),
      emphasis: { disabled: true },
    },
  };
  return (
    <>
      <Legend />
      <Scrolled label={say('calendar')} isFromEnd>
        <div style={isWall ? { maxWidth: 720 } : { width: weeks * stripPx + 60 }}>
          <Chart
            label={say('calendarLabel', range.from, range.to)}
            option={option}
            height={isWall ? weeks * cellPx + 32 : 7 * stripPx + 40}
            init={initCalendar}
            onClick={({ data }) => {
              const [day] = (data as { readonly value?: readonly [string, number] }).value ?? [];
              if (day !== undefined) show(day);
            }}
          />
        </div>
      </Scrolled>
      <Collapse
        size="small"
        style={{ marginTop: 8 }}
        items={[{ key: 'table', label: say('asTable'), children: <DayTable of={of} show={show} /> }]}
      />
    </>
  );
}

function DayTable({ of, show }: Pick<Props, 'of' | 'show'>) {
  const say = useSay(texts);
  const { language } = useLanguage();
  if (of.length === 0) return <Typography.Text type="secondary">{say('noMatrix')}</Typography.Text>;
  const heads = ['date', 'planned', 'aired', 'owed', 'heard', 'share'] as const;
  const cell = { padding: '6px 10px', textAlign: 'right' } as const;
  return (
    <Scrolled label={say('asTable')} heightPx={420}>
      <table style={{ borderCollapse: 'collapse', whiteSpace: 'nowrap' }}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" style={{ ...cell, textAlign: head === 'date' ? 'left' : 'right' }}>
                {say(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map(({ period = '', broadcasts, planned, heard }) => (
            <tr key={period}>
              <th scope="row" style={{ ...cell, textAlign: 'left', fontWeight: 400 }}>
                <PlaysLink label={say('onDay', dateText(period, language))} show={() => show(period)}>
                  {period}
                </PlaysLink>
              </th>
              <td style={cell}>{broadcasts?.planned ?? 0}</td>
              <td style={cell}>{broadcasts?.aired ?? 0}</td>
              <td style={cell}>{planned}</td>
              <td style={cell}>{heard}</td>
              <td style={cell}>{shareText(heard, planned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
