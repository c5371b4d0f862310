import type { Play } from '../domain/play.ts';
import type { Tables } from './tables.ts';

type PlayColumns = Pick<
  Tables['play'],
  | 'delivery'
  | 'item'
  | 'outcome'
  | 'played_ms'
  | 'started_at_ms'
  | 'reason'
  | 'evidence'
  | 'sent_ms'
  | 'live_ms'
  | 'doubt'
>;

export const playOf = (row: PlayColumns): Play => ({
  delivery: row.delivery,
  item: row.item,
  outcome: row.outcome,
  playedMs: row.played_ms,
  ...(row.started_at_ms === null ? {} : { startedAtMs: row.started_at_ms }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.evidence === null ? {} : { evidence: row.evidence }),
  ...(row.sent_ms === null ? {} : { sentMs: row.sent_ms }),
  ...(row.live_ms === null ? {} : { liveMs: row.live_ms }),
  ...(row.doubt === null ? {} : { doubt: row.doubt }),
});
