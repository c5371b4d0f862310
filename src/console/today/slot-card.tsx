import { Link } from 'react-router';
import { deliveryWords, findingWords, slotWords, stateWords } from '../../domain/words.ts';
import type { BroadcastSummary, CountyDay } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { Tag, type TagKind } from '../kit/plain/tag.tsx';
import { timeIn } from '../kit/time.ts';
import { AirsNow } from './airs-now.tsx';
import { type Condition, colours, conditionOf, isOnAir, isTakenBack } from './condition.ts';
import { HeldBack } from './held-back.tsx';
import { OutcomeBar } from './outcome-bar.tsx';
import { texts } from './texts.ts';

export interface SlotOf {
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly planAtMs: number;
}

/** One slot of a day and how far its broadcast is. */
export function SlotCard({
  slot,
  broadcast,
  of: { county, date, zone },
  isStopped,
  nowMs,
  show,
}: {
  readonly slot: SlotOf;
  readonly broadcast: BroadcastSummary | undefined;
  readonly of: Pick<CountyDay, 'county' | 'date' | 'zone'>;
  /** The county is. */
  readonly isStopped: boolean;
  readonly nowMs: number;
  readonly show: (broadcast: string) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { startsAtMs, endsAtMs } = broadcast ?? slot;
  const [kind = '', number = ''] = slot.name.split('-');
  const name = `${word(slotWords, kind)}${number === '' ? '' : ` ${number}`}`;
  const span = `${timeIn(startsAtMs, zone)}–${timeIn(endsAtMs, zone)}`;
  return (
    <section
      className="panel slot"
      style={{
        borderInlineStart: `4px solid ${colours[conditionOf(broadcast, nowMs)]}`,
      }}
    >
      <div className="panel-body">
        <div className="row wraps apart">
          <h4 className="title" style={{ fontSize: 15 }}>
            {name} <span className="secondary">{span}</span>
          </h4>
          <div className="row" style={{ gap: 4 }}>
            {broadcast !== undefined && <Marks of={broadcast} nowMs={nowMs} />}
            {broadcast !== undefined && (
              <Button
                size="small"
                onClick={() => show(broadcast.id)}
                aria-label={`${say('details')} ${name} ${span}`}
              >
                {say('details')}
              </Button>
            )}
          </div>
        </div>
        {broadcast === undefined ? (
          <NoBroadcast
            slot={slot}
            county={county}
            date={date}
            zone={zone}
            isStopped={isStopped}
            nowMs={nowMs}
          />
        ) : (
          <Facts of={broadcast} zone={zone} nowMs={nowMs} />
        )}
      </div>
    </section>
  );
}

/** How its word looks: one that is settled looks as well as it went. */
const kinds: Readonly<Record<Condition, TagKind>> = {
  none: 'info',
  planned: 'info',
  ready: 'info',
  frozen: 'info',
  'on-air': 'on-air',
  settled: 'success',
  'in-part': 'warning',
  missed: 'error',
};

type Of = { readonly of: BroadcastSummary; readonly zone: string; readonly nowMs: number };

function Marks({ of, nowMs }: Pick<Of, 'of' | 'nowMs'>) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <>
      {isOnAir(of, nowMs) ? (
        <Tag kind="on-air">{say('onAir')}</Tag>
      ) : (
        // That nothing more comes of its orders is said below; that they are final is not what counts then.
        !(of.state === 'frozen' && isTakenBack(of)) && (
          <Tag kind={kinds[conditionOf(of, nowMs)]}>{word(stateWords, of.state)}</Tag>
        )
      )}
      {of.adHoc && <Tag>{say('adHoc')}</Tag>}
    </>
  );
}

const troubled = ['refused', 'failed', 'pending', 'replaced'] as const;

function Facts({ of, zone, nowMs }: Of) {
  const say = useSay(texts);
  const word = useWord();
  const { replaced: _, ...owed } = of.deliveries;
  const total = Object.values(owed).reduce((sum, count) => sum + count, 0);
  const reason = useReason();
  const checked = (['held', 'refused', 'absent', 'silent'] as const).filter((found) => of.checks[found] > 0);
  const isBack = isTakenBack(of);
  const waits = of.state === 'planned' || of.state === 'ready';
  return (
    <>
      {of.reason !== undefined && <p className="fact error">{reason(of.reason)}</p>}
      <HeldBack of={of} zone={zone} />
      {waits && (
        <p className="fact secondary">
          {say(nowMs >= of.freezeAtMs ? 'finalLate' : 'finalAt', timeIn(of.freezeAtMs, zone))}
        </p>
      )}
      {isOnAir(of, nowMs) && <AirsNow of={of} nowMs={nowMs} />}
      {total > 0 && (
        <p className="fact">
          {[
            say(isBack ? 'tookBack' : 'delivered', of.deliveries.accepted, total),
            ...troubled
              .filter((state) => of.deliveries[state] > 0 && !(isBack && state === 'replaced'))
              .map((state) => say('count', word(deliveryWords, state), of.deliveries[state])),
          ].join(say('comma'))}
          {of.state === 'settled' && of.plannedPlays > 0 && (
            <span style={{ whiteSpace: 'nowrap', marginInlineStart: '1em' }}>
              {say('heard', share(of.plays.played, of.plannedPlays))}
            </span>
          )}
        </p>
      )}
      {checked.length > 0 && (
        <p className="fact">
          {say(
            'beforeAir',
            checked
              .map((found) => say('count', word(findingWords, found), of.checks[found]))
              .join(say('comma')),
          )}
        </p>
      )}
      {total > 0 && <OutcomeBar of={of} />}
      <CallOff of={of} nowMs={nowMs} />
    </>
  );
}

/** The way to where what is not over is cancelled or put later, for who may. */
function CallOff({ of, nowMs }: Pick<Of, 'of' | 'nowMs'>) {
  const say = useSay(texts);
  const may = useMay();
  const [county = ''] = of.id.split('/');
  const isOver = of.state === 'settled' || of.state === 'missed' || nowMs >= of.endsAtMs;
  if (isOver || isTakenBack(of) || !may('cancelBroadcast', county)) return null;
  return (
    <p className="fact">
      <Link to={`/settings/emergency?county=${county}`}>
        {say(isOnAir(of, nowMs) ? 'callOff' : 'callOffOrLater')}
      </Link>
    </p>
  );
}

/** One decimal, and never 100.0 for less than all. */
const share = (of: number, all: number): string => (Math.floor((of / all) * 1000) / 10).toFixed(1);

/** Why a slot has no broadcast; of one to come, the way to what it would play. */
function NoBroadcast({
  slot,
  county,
  date,
  zone,
  isStopped,
  nowMs,
}: {
  readonly slot: SlotOf;
  readonly isStopped: boolean;
  readonly nowMs: number;
} & Pick<CountyDay, 'county' | 'date' | 'zone'>) {
  const say = useSay(texts);
  const isAhead = nowMs < slot.endsAtMs;
  return (
    <span className="secondary">
      {isStopped && isAhead ? say('stoppedSlot') : notPlanned(say, slot, zone, nowMs)}
      {isAhead && (
        <>
          {' · '}
          <Link to={`/schedule?county=${county}&date=${date}&slot=${slot.name}`}>{say('toPlan')}</Link>
        </>
      )}
    </span>
  );
}

function notPlanned(
  say: ReturnType<typeof useSay<typeof texts>>,
  slot: SlotOf,
  zone: string,
  nowMs: number,
): string {
  if (nowMs >= slot.endsAtMs) return say('noRecord');
  return say(nowMs < slot.planAtMs ? 'notPlanned' : 'planLate', timeIn(slot.planAtMs, zone));
}
