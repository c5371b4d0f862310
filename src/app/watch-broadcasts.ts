import { type Alert, type AlertPlace, type Judgement, judgeSlot } from '../domain/alert.ts';
import { isFor } from '../domain/alert-channel.ts';
import { alertSentence, faultWords, placeWords } from '../domain/alert-text.ts';
import { isUrgency } from '../domain/ids.ts';
import type { AlertChanges } from '../ports/alerts.ts';
import { isSilenced, type WatchedSlot, type WatchNeeds, watchedSlots } from './watched-slots.ts';

/**
 * Level-triggered as the clock itself: compares what is wrong now with the alerts that are open, and opens and
 * closes what differs, in one transaction. Running it again, or twice at once, changes nothing. Answers whether
 * anybody is to be told of something.
 */
export async function watchBroadcasts(context: WatchNeeds): Promise<boolean> {
  const { store, clock, logger, settings, progress } = context;
  // Read first: an alert that somebody opens after this is not closed by what was read before it.
  const open = await store.alerts.open();
  const nowMs = clock.now();
  const slots = await watchedSlots(context, nowMs, new Set(open.map(({ broadcast }) => broadcast)));
  const rules = { ...context.rules, prepareMs: settings.prepareMs };
  const channels = (await store.revisions.alerts())?.body.channels ?? [];
  const changes = changesFor(
    slots.map(({ place, facts }) => ({
      place,
      judgement: facts === undefined ? { verdict: 'undecided' } : judgeSlot(facts, nowMs, rules),
    })),
    open,
    nowMs,
    (alert) =>
      channels
        .filter((channel) => isFor(channel, alert.county, alert.fault.kind))
        .map(({ credential }) => credential),
  );
  if (changes.open.length + changes.update.length + changes.close.length === 0) return false;
  const { opened, closed } = await store.alerts.change(changes);
  for (const alert of opened) {
    logger.warn(fieldsOf(alert), 'a broadcast is in danger');
    progress({ kind: 'alert', broadcast: alert.broadcast, text: alertSentence(alert, 'opened', 'zh') });
  }
  for (const alert of closed) {
    logger.info({ ...fieldsOf(alert), outcome: alert.outcome }, 'a warning is over');
    progress({ kind: 'alert', broadcast: alert.broadcast, text: overText(alert) });
  }
  return opened.length + closed.length > 0;
}

/** Whether an emergency, a drill or a silence is under way: then it is watched closely. */
export const isAnyUrgent = async ({ store }: Pick<WatchNeeds, 'store'>): Promise<boolean> =>
  (await store.broadcasts.open()).some((one) => isUrgency(one.slot) || isSilenced(one));

const overText = (alert: Alert): string =>
  alert.outcome === 'recovered'
    ? alertSentence(alert, 'recovered', 'zh')
    : `${placeWords(alert).zh}：预警结束（${faultWords(alert.fault).zh}）。`;

const fieldsOf = (alert: Alert) => ({
  broadcast: alert.broadcast,
  fault: alert.fault,
  where: placeWords(alert).zh,
  what: faultWords(alert.fault).zh,
});

type Judged = Pick<WatchedSlot, 'place'> & { readonly judgement: Judgement };

/** What has to change so that the open alerts are those that should be open. */
export function changesFor(
  judged: readonly Judged[],
  open: readonly Alert[],
  nowMs: number,
  channelsFor: (alert: Omit<Alert, 'id'>) => readonly string[],
): AlertChanges {
  const known = new Map(judged.map((slot) => [slot.place.broadcast, slot.judgement]));
  const wanted = judged.flatMap(({ place, judgement }) =>
    judgement.verdict === 'wrong' ? newAlert(place, judgement, nowMs) : [],
  );
  const isOpen = (alert: Omit<Alert, 'id'>) =>
    open.find(({ broadcast, fault }) => broadcast === alert.broadcast && fault.kind === alert.fault.kind);
  return {
    open: wanted
      .filter((alert) => isOpen(alert) === undefined)
      .map((alert) => ({ alert, channels: channelsFor(alert) })),
    update: wanted.flatMap((alert) => {
      const old = isOpen(alert);
      const moved = old !== undefined && JSON.stringify(old.fault) !== JSON.stringify(alert.fault);
      return moved ? { id: old.id, fault: alert.fault } : [];
    }),
    close: open.flatMap((alert) => {
      const judgement = known.get(alert.broadcast) ?? ({ verdict: 'over' } as const);
      if (judgement.verdict === 'undecided') return [];
      if (judgement.verdict === 'wrong' && judgement.fault.kind === alert.fault.kind) return [];
      // Where another fault has taken its place, nothing is well again.
      const outcome = judgement.verdict === 'well' ? 'recovered' : 'over';
      return { alert, outcome, atMs: nowMs };
    }),
  };
}

const newAlert = (
  place: AlertPlace,
  { fault }: Extract<Judgement, { verdict: 'wrong' }>,
  openedAtMs: number,
): Omit<Alert, 'id'> => ({ ...place, fault, openedAtMs });
