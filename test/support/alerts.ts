import type { Alert, BroadcastPlace } from '../../src/domain/alert.ts';
import { broadcastId, type LocalDate } from '../../src/domain/ids.ts';
import type { AlertMessage } from '../../src/ports/notifier.ts';
import { inDonge } from './fakes.ts';
import { today } from './lessons.ts';
import { donge } from './schedules.ts';

/** This evening's broadcast in Dong'e, warned of half an hour before. */
export function anAlert(
  over: Partial<Alert & BroadcastPlace> & { readonly day?: LocalDate } = {},
): Alert & BroadcastPlace {
  const { day: date = today, ...rest } = over;
  const startsAtMs = inDonge(date, '18:30');
  return {
    id: `${date}-alert`,
    broadcast: broadcastId(donge, date, 'evening'),
    county: donge,
    countyName: '东阿县',
    zone: 'Asia/Shanghai',
    date,
    slot: 'evening',
    startsAtMs,
    fault: { kind: 'undelivered', undelivered: 3, of: 10 },
    openedAtMs: startsAtMs - 1_800_000,
    ...rest,
  };
}

export const news = (...alerts: readonly Alert[]): AlertMessage => ({
  kind: 'news',
  news: alerts.map((alert) => ({ alert, event: alert.outcome === 'recovered' ? 'recovered' : 'opened' })),
});
