import { isMeant } from '../../domain/judge-slot.ts';
import { outcomeWords } from '../../domain/words.ts';
import type { BroadcastDetail } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { timeIn } from '../kit/time.ts';
import { texts } from './texts.ts';

/** What is known of a programme that was taken back while it was on air. */
export interface HeardBefore {
  readonly broadcast: BroadcastDetail['broadcast'];
  readonly zone: string;
  readonly untilMs: number;
  readonly aired: BroadcastDetail['takenBack'][number]['aired'];
}

/** What endpoints reported of one item before it was taken back. */
export function WhatWasHeard({
  of: { broadcast, zone, untilMs, aired },
  endpoints: all,
  item,
  offsetMs,
}: {
  readonly of: HeardBefore;
  /** How many were to hear it. */
  readonly endpoints: number;
  readonly item: number;
  readonly offsetMs: number;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { reason: because, startsAtMs, state } = broadcast;
  const known = aired.filter((one) => one.item === item);
  if (known.length === 0 && startsAtMs + offsetMs >= untilMs) return <Said>{say('notItsTurn')}</Said>;
  const begun = known.flatMap(({ startedAtMs }) => (startedAtMs === undefined ? [] : [startedAtMs]));
  const meant = because !== undefined && isMeant.has(because) ? because : undefined;
  const parts = known.map(({ outcome, reason, endpoints }) => {
    const times = say('times', word(outcomeWords, outcome), endpoints);
    if (reason === undefined) return times;
    return say('because', times, why(reason === 'replaced' ? (meant ?? reason) : reason));
  });
  const rest = all - known.reduce((sum, { endpoints }) => sum + endpoints, 0);
  if (rest > 0) parts.push(say(state === 'settled' ? 'notHeardAt' : 'noReceiptAt', rest));
  if (begun.length > 0) parts.unshift(say('startedAt', timeIn(Math.min(...begun), zone, true)));
  return <Said>{parts.join(say('comma'))}</Said>;
}

const Said = ({ children }: { readonly children: string }) => (
  <span style={{ fontSize: 13 }}>{children}</span>
);
