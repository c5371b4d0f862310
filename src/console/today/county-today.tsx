import { Link } from 'react-router';
import type { CountyDay } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { Notice } from '../kit/plain/notice.tsx';
import { timeIn } from '../kit/time.ts';
import { Lane } from './lane.tsx';
import { SlotCard, type SlotOf } from './slot-card.tsx';
import { texts } from './texts.ts';

/** One county’s day: its 24 hours on a line, then each slot. */
export function CountyToday({
  of,
  nowMs,
  show,
}: {
  readonly of: CountyDay;
  readonly nowMs: number;
  readonly show: (broadcast: string) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const slots = slotsOf(of);
  return (
    <section className="panel" style={{ marginBottom: 16 }}>
      <header className="panel-head">
        <h3 className="title" style={{ fontSize: 16 }}>
          {of.name}
        </h3>
        <span className="secondary">{say('endpoints', of.endpoints)}</span>
      </header>
      <div className="panel-body">
        <WithoutEndpoints of={of} />
        <Lane of={of} nowMs={nowMs} />
        <div className="slots">
          {slots.map((slot) => (
            <SlotCard
              key={slot.name}
              slot={slot}
              broadcast={of.broadcasts.find(({ id }) => id.endsWith(`/${slot.name}`))}
              of={of}
              isStopped={of.stop !== undefined}
              nowMs={nowMs}
              show={show}
            />
          ))}
        </div>
        {slots.length === 0 && of.silent.length === 0 && <span className="secondary">{say('noSlots')}</span>}
        {of.silent.map(({ name, startsAtMs, text }) => (
          <p key={name} className="secondary" style={{ margin: '8px 0 0' }}>
            {timeIn(startsAtMs, of.zone)} · {worded(text)}
          </p>
        ))}
      </div>
    </section>
  );
}

/** Where nothing of the county is heard whatever is planned: its endpoints are still to come. */
function WithoutEndpoints({ of: { county, endpoints } }: { readonly of: CountyDay }) {
  const say = useSay(texts);
  const may = useMay();
  if (endpoints > 0) return null;
  return (
    <Notice
      kind="warning"
      style={{ marginBottom: 12 }}
      action={
        may('importEndpoints', county) && (
          <Link to={`/endpoints?county=${county}&view=import&table=endpoints`}>{say('toImport')}</Link>
        )
      }
    >
      {say('noEndpoints')}
    </Notice>
  );
}

/** The slots of the day, and what aired beside them. */
function slotsOf({ slots, broadcasts }: CountyDay): SlotOf[] {
  const named = new Set<string>(slots.map(({ name }) => name));
  const beside = broadcasts.flatMap(({ id, startsAtMs, endsAtMs }) => {
    const name = id.split('/')[2] ?? '';
    return named.has(name) ? [] : [{ name, startsAtMs, endsAtMs, planAtMs: startsAtMs }];
  });
  return [...slots, ...beside].toSorted((a, b) => a.startsAtMs - b.startsAtMs);
}
