import { Alert, Card, Typography } from 'antd';
import { Link } from 'react-router';
import { placedSlots } from '../../domain/calendar.ts';
import type { LocalDate } from '../../domain/ids.ts';
import type { Schedule } from '../../domain/schedule.ts';
import { slotWords } from '../../domain/words.ts';
import type { County } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { Facts } from '../kit/facts.tsx';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { dateIn, lengthOf } from '../kit/time.ts';

const texts = {
  code: ['代码', 'Code'],
  zone: ['时区', 'Time zone'],
  revision: ['排期版本', 'Revision of its schedule'],
  revisionOf: ['第 {} 版', '{}'],
  beijing: ['北京时间', 'Beijing time'],
  areas: ['区划', 'Areas'],
  areasOf: ['{} 个', '{}'],
  endpoints: ['终端', 'Endpoints'],
  slots: ['时段', 'Slots'],
  slot: ['{} {}，{}', '{} {}, {}'],
  today: ['{}（今天 {}，{}）', '{} (today {}, {})'],
  lead: ['定稿', 'Made final'],
  leadOf: ['开播前 {}', '{} before air'],
  volume: ['音量', 'Volume'],
  quiet: ['安静时段', 'Quiet time'],
  noSlots: ['没有时段', 'no slots'],
  noQuiet: ['没有', 'none'],
  onSomeDays: ['{}（只是有些日子）', '{} (some days only)'],
  onDates: ['{}（只在 {}）', '{} (only {})'],
  comma: ['；', '; '],
  schedule: ['去排期', 'To its schedule'],
  endpointsLink: ['去终端', 'To its endpoints'],
  noAreas: ['还没有区划和终端，什么都不会播。', 'It has no areas and no endpoints yet, so nothing airs.'],
  noEndpoints: ['还没有终端，什么都不会播。', 'It has no endpoints yet, so nothing airs.'],
  toAreas: ['导入区划表', 'Import its areas'],
  toEndpoints: ['导入终端表', 'Import its endpoints'],
} as const;

/** What is published of a county; of one that is not complete yet, what is next. */
export function CountyCard({ of }: { readonly of: County }) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const today = placedSlots(
    of as unknown as Pick<Schedule, 'slots' | 'seasons' | 'once'>,
    dateIn(Date.now(), of.zone) as LocalDate,
  );
  const slots = of.slots.map(({ name, at, lengthMs }) => {
    const usual = say('slot', word(slotWords, name), at, lengthOf(lengthMs, language));
    const now = today.find((slot) => slot.name === name);
    return now === undefined || (now.at === at && now.lengthMs === lengthMs)
      ? usual
      : say('today', usual, now.at, lengthOf(now.lengthMs, language));
  });
  const quiet = of.quiet.map(({ name, from, until, dates, days }) => {
    const hours = `${name ?? ''} ${from}–${until}`.trim();
    const [only, ...more] = dates ?? [];
    if (days === undefined && only !== undefined && more.length === 0)
      return say('onDates', hours, only.from === only.until ? only.from : `${only.from}–${only.until}`);
    return dates === undefined && days === undefined ? hours : say('onSomeDays', hours);
  });
  return (
    <Card
      size="small"
      title={
        <Typography.Title level={4} style={{ fontSize: 15, margin: 0 }}>
          {of.name}
        </Typography.Title>
      }
    >
      <Next of={of} />
      <Facts
        of={[
          [say('code'), of.county],
          [say('endpoints'), say('areasOf', of.endpoints)],
          [say('areas'), say('areasOf', of.areas)],
          [say('slots'), slots.length === 0 ? say('noSlots') : slots.join(say('comma'))],
          [say('quiet'), quiet.length === 0 ? say('noQuiet') : quiet.join(say('comma'))],
          [say('lead'), say('leadOf', lengthOf(of.leadMs, language))],
          [say('volume'), `${of.volumePercent} %`],
          [say('zone'), of.zone === 'Asia/Shanghai' ? say('beijing') : of.zone],
          [say('revision'), say('revisionOf', of.revision)],
        ]}
      />
      <p style={{ margin: '12px 0 0', display: 'flex', gap: 16 }}>
        <Link to={`/schedule?county=${of.county}`}>{say('schedule')}</Link>
        <Link to={`/endpoints?county=${of.county}`}>{say('endpointsLink')}</Link>
      </p>
    </Card>
  );
}

function Next({ of: { county, areas, endpoints } }: { readonly of: County }) {
  const say = useSay(texts);
  const may = useMay();
  if (endpoints > 0) return null;
  // The county itself is an area, too.
  const hasAreas = areas > 1;
  const table = hasAreas ? 'endpoints' : 'areas';
  return (
    <Alert
      type="warning"
      style={{ marginBottom: 12 }}
      title={say(hasAreas ? 'noEndpoints' : 'noAreas')}
      description={
        may(hasAreas ? 'importEndpoints' : 'importAreas', county) && (
          <Link to={`/endpoints?county=${county}&view=import&table=${table}`}>
            {say(hasAreas ? 'toEndpoints' : 'toAreas')}
          </Link>
        )
      }
    />
  );
}
