import { Link } from 'react-router';
import type { CountyDay, Day } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { Notice } from '../kit/plain/notice.tsx';
import { dateIn, instantIn } from '../kit/time.ts';
import { texts } from './texts.ts';

/** Why nothing is heard whatever is planned, and where that is changed: counties that are stopped, no lesson to air. */
export function Silence({ of: { counties, lessons, nowMs } }: { readonly of: Day }) {
  const isAhead = counties.some(({ date, zone }) => date >= dateIn(nowMs, zone));
  const isWithoutLessons = lessons === 0 && isAhead;
  if (!isWithoutLessons && counties.every(({ stop }) => stop === undefined)) return null;
  return (
    <div style={{ display: 'flex', flexDirection: 'column', gap: 8, marginBottom: 16 }}>
      {counties.map((county) => (
        <Stopped key={county.county} of={county} />
      ))}
      {isWithoutLessons && <WithoutLessons />}
    </div>
  );
}

function Stopped({ of: { county, name, zone, stop } }: { readonly of: CountyDay }) {
  const say = useSay(texts);
  const may = useMay();
  if (stop === undefined) return null;
  return (
    <Notice
      kind="error"
      action={<Link to="/settings/emergency">{say(may('stopCounty', county) ? 'toLift' : 'toStop')}</Link>}
    >
      {say('stopped', name, instantIn(stop.sinceMs, zone), stop.reason)}
    </Notice>
  );
}

function WithoutLessons() {
  const say = useSay(texts);
  return (
    <Notice
      kind="warning"
      action={
        <span className="row" style={{ gap: 12 }}>
          <Link to="/library">{say('toLibrary')}</Link>
          <Link to="/review">{say('toReview')}</Link>
        </span>
      }
    >
      {say('withoutLessons')}
    </Notice>
  );
}
