import { type Alert, type AlertPlace, type NewAlert, subjectOf } from '../domain/alert.ts';
import { isFor } from '../domain/alert-channel.ts';
import { alertSentence, faultWords, placeWords } from '../domain/alert-text.ts';
import { isUrgency } from '../domain/ids.ts';
import { type Judgement, judgeSlot } from '../domain/judge-slot.ts';
import type { AlertChanges } from '../ports/alerts.ts';
import { watchedForgeries } from './watched-forgeries.ts';
import { isSilenced, type WatchNeeds, watchedSlots } from './watched-slots.ts';

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
  const alerted = new Set(open.flatMap((alert) => ('broadcast' in alert ? [alert.broadcast] : [])));
  const slots = await watchedSlots(context, nowMs, alerted);
  const forgeries = await watchedForgeries(context, open, nowMs);
  const rules = { ...context.rules, prepareMs: settings.prepareMs };
  const channels = (await store.revisions.alerts())?.body.channels ?? [];
  const changes = changesFor(
    [
      ...slots.map(
        ({ place, facts }): Judged => ({
          place,
          judgement: facts === undefined ? { verdict: 'undecided' } : judgeSlot(facts, nowMs, rules),
        }),
      ),
      ...forgeries,
    ],
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
    logger.warn(
      fieldsOf(alert),
      'broadcast' in alert ? 'a broadcast is in danger' : 'endpoints are sent forged orders',
    );
    if ('broadcast' in alert)
      progress({ kind: 'alert', broadcast: alert.broadcast, text: alertSentence(alert, 'opened', 'zh') });
  }
  for (const alert of closed) {
    logger.info({ ...fieldsOf(alert), outcome: alert.outcome }, 'a warning is over');
    if ('broadcast' in alert) progress({ kind: 'alert', broadcast: alert.broadcast, text: overText(alert) });
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
  ...('broadcast' in alert ? { broadcast: alert.broadcast } : { county: alert.county }),
  fault: alert.fault,
  where: placeWords(alert).zh,
  what: faultWords(alert.fault).zh,
});

interface Judged {
  readonly place: AlertPlace;
  readonly judgement: Judgement;
}

/** What has to change so that the open alerts are those that should be open. */
export function changesFor(
  judged: readonly Judged[],
  open: readonly Alert[],
  nowMs: number,
  channelsFor: (alert: NewAlert) => readonly string[],
): AlertChanges {
  const known = new Map(judged.map((slot) => [subjectOf(slot.place), slot.judgement]));
  const wanted = judged.flatMap(({ place, judgement }) =>
    judgement.verdict === 'wrong' ? newAlert(place, judgement, nowMs) : [],
  );
  const isOpen = (alert: NewAlert) =>
    open.find((one) => subjectOf(one) === subjectOf(alert) && one.fault.kind === alert.fault.kind);
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
      const judgement = known.get(subjectOf(alert)) ?? ({ verdict: 'over' } as const);
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
): NewAlert => ({ ...place, fault, openedAtMs });
