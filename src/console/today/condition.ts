import type { BroadcastSummary } from '../api/client.ts';

export type Condition = 'none' | 'planned' | 'ready' | 'frozen' | 'on-air' | 'settled' | 'in-part' | 'missed';

/** Colour of each condition, one for light and dark; never the only sign of it. */
export const colours: Readonly<Record<Condition, string>> = {
  none: '#8b9096',
  planned: '#8b9096',
  ready: '#2a5f8f',
  frozen: '#2a5f8f',
  'on-air': '#c8501e',
  settled: '#2c7a4d',
  'in-part': '#b07400',
  missed: '#b23333',
};

/** Whether somebody may hear it now: not what was taken back, nor what everybody has told the end of. */
export function isOnAir(of: BroadcastSummary | undefined, nowMs: number): boolean {
  if (of?.state !== 'frozen' || of.reason !== undefined || isTold(of)) return false;
  return nowMs >= of.startsAtMs && nowMs < of.endsAtMs;
}

/** Whether its orders were signed and then taken back, so that nothing of it is left to be heard: cancelled, stopped, ended, withdrawn. */
export const isTakenBack = ({ state, reason }: Pick<BroadcastSummary, 'state' | 'reason'>): boolean =>
  (state === 'frozen' || state === 'settled') && reason !== undefined;

const isAnyHeard = ({ plays: { played, partial, interrupted } }: BroadcastSummary): boolean =>
  played + partial + interrupted > 0;

const isTold = ({ plays, plannedPlays }: BroadcastSummary): boolean =>
  plannedPlays > 0 && Object.values(plays).reduce((sum, count) => sum + count, 0) >= plannedPlays;

/** How a broadcast stands: its state, or how well a settled one went. */
export function conditionOf(of: BroadcastSummary | undefined, nowMs: number): Condition {
  if (of === undefined) return 'none';
  if (isOnAir(of, nowMs)) return 'on-air';
  if (isTakenBack(of)) return isAnyHeard(of) ? 'in-part' : 'missed';
  if (of.state !== 'settled') return of.state;
  if (of.plays.played === of.plannedPlays) return 'settled';
  return of.plays.played === 0 ? 'missed' : 'in-part';
}
