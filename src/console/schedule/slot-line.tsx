import { Button, Typography, theme } from 'antd';
import { Link } from 'react-router';
import { slotWords, stateWords } from '../../domain/words.ts';
import type { CalendarSlot, PlanCalendar } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord, useWorded } from '../kit/language.tsx';
import { lengthOf, timeIn } from '../kit/time.ts';
import type { Opened } from './calendar.tsx';
import { texts } from './texts.ts';

const mostTitles = 2;

/** One slot of a day in short: when, what, and what became of it; opens it. */
export function SlotLine({
  of,
  date,
  calendar,
  show,
}: {
  readonly of: CalendarSlot;
  readonly date: string;
  readonly calendar: PlanCalendar;
  readonly show: (opened: Opened) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { token } = theme.useToken();
  const [kind = '', number = ''] = of.slot.split('-');
  const name = `${word(slotWords, kind)}${number === '' ? '' : ` ${number}`}`;
  const time = timeIn(of.startsAtMs, calendar.zone);
  const head = (
    <>
      {time} {name}
    </>
  );
  return (
    <div
      style={{
        fontSize: 12,
        marginBottom: 4,
        borderInlineStart: `3px solid ${colourOf()}`,
        paddingInlineStart: 5,
      }}
    >
      {isOfLessons(of) ? (
        <Button
          type="link"
          size="small"
          style={{ padding: 0, height: 24, fontSize: 12 }}
          aria-label={say('open', date, `${name} ${time}`)}
          onClick={() => show({ date, slot: of.slot as Opened['slot'] })}
        >
          {head}
        </Button>
      ) : (
        <Link to={`/?date=${date}&broadcast=${of.broadcast?.id}`}>{head}</Link>
      )}
      <Facts of={of} calendar={calendar} />
    </div>
  );

  function colourOf(): string {
    if (!of.airs) return token.colorBorder;
    if (of.broadcast?.state === 'settled') return token.colorSuccess;
    return of.broadcast === undefined ? token.colorInfoBorder : token.colorInfo;
  }
}

/** An emergency, a drill and a test tone have none, and no page of the schedule. */
const isOfLessons = ({ slot }: CalendarSlot): boolean => slot === 'morning' || slot === 'evening';

function Facts({ of, calendar }: { readonly of: CalendarSlot; readonly calendar: PlanCalendar }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const worded = useWorded();
  if (of.broadcast === undefined && calendar.stop !== undefined && of.startsAtMs > calendar.nowMs)
    return <Small type="danger">{say('silentSlot', say('stoppedSlot'))}</Small>;
  if (of.broadcast === undefined && !of.airs)
    return <Small>{say('silentSlot', of.text === undefined ? '' : worded(of.text))}</Small>;
  const titles = of.lessons.slice(0, mostTitles).map(({ title }) => title);
  return (
    <>
      {of.broadcast !== undefined && <Became of={of.broadcast} />}
      {of.airs && (
        <Small>
          {of.lessons.length > 0
            ? say('short', lengthOf(of.durationMs, language), of.lessons.length)
            : isOfLessons(of)
              ? // Of what was cancelled or missed it is said why.
                of.broadcast?.reason === undefined && say('nothing')
              : lengthOf(of.durationMs, language)}
          <span lang="zh-CN">
            {titles.join('；')}
            {of.lessons.length > mostTitles && '…'}
          </span>
        </Small>
      )}
    </>
  );
}

function Became({ of }: { readonly of: NonNullable<CalendarSlot['broadcast']> }) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { state, reason, plays, plannedPlays } = of;
  const reasoned = reason === undefined ? '' : why(reason);
  if (state === 'missed') return <Small type="danger">{say('missed', reasoned)}</Small>;
  if (state === 'settled' && plannedPlays > 0)
    return (
      <Small type={plays.played === plannedPlays ? 'success' : 'warning'}>
        {say('heard', (Math.floor((plays.played / plannedPlays) * 1000) / 10).toFixed(1))}
      </Small>
    );
  return <Small>{[word(stateWords, state), reasoned].filter(Boolean).join(' · ')}</Small>;
}

const Small = (props: {
  readonly type?: 'danger' | 'success' | 'warning';
  readonly children: React.ReactNode;
}) => (
  <Typography.Text
    type={props.type ?? 'secondary'}
    style={{ display: 'block', fontSize: 12, lineHeight: 1.4, overflowWrap: 'anywhere' }}
  >
    {props.children}
  </Typography.Text>
);
