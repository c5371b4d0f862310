import type { Alert, CountyPlace } from '../domain/alert.ts';
import type { Judgement } from '../domain/judge-slot.ts';
import type { Forgery } from '../ports/forgeries.ts';
import type { Context } from './context.ts';

/** Within this after the last forged order the warning stays open; what comes later begins anew. */
export const forgeryPauseMs = 3_600_000;

/** So many endpoints a warning names; the others it counts. */
const mostNamed = 5;

export interface JudgedCounty {
  readonly place: CountyPlace;
  readonly judgement: Judgement;
}

/** Counties whose endpoints somebody sends forged orders, and those where it stopped: however many endpoints, one warning. */
export async function watchedForgeries(
  { store }: Pick<Context, 'store'>,
  open: readonly Alert[],
  nowMs: number,
): Promise<readonly JudgedCounty[]> {
  const forgeries = await store.forgeries.since(nowMs - forgeryPauseMs);
  const schedules = forgeries.length === 0 ? [] : await store.revisions.schedules();
  const byCounty = Map.groupBy(forgeries, ({ county }) => county);
  const wrong = [...byCounty].map(([county, of]): JudgedCounty => {
    const schedule = schedules.find((one) => one.county === county)?.body;
    const place = {
      county,
      countyName: schedule?.name ?? county,
      zone: schedule?.zone ?? 'Asia/Shanghai',
      startsAtMs: Math.min(...of.map(({ firstAtMs }) => firstAtMs)),
    };
    const names = new Map(schedule?.endpoints.map(({ id, name }) => [id, name]));
    return { place, judgement: { verdict: 'wrong', fault: forgedOf(of, names) } };
  });
  const over = open.flatMap((alert): JudgedCounty[] =>
    alert.fault.kind !== 'forged' || isNamed(alert) || byCounty.has(alert.county)
      ? []
      : [{ place: placeOf(alert), judgement: { verdict: 'well' } }],
  );
  return [...wrong, ...over];
}

function forgedOf(of: readonly Forgery[], names: ReadonlyMap<Forgery['endpoint'], string>) {
  const most = of
    .toSorted((a, b) => b.orders - a.orders || (a.endpoint < b.endpoint ? -1 : 1))
    .slice(0, mostNamed)
    .map(({ endpoint, orders }) => ({ endpoint, name: names.get(endpoint) ?? endpoint, orders }));
  const orders = of.reduce((sum, one) => sum + one.orders, 0);
  return { kind: 'forged', orders, endpoints: of.length, most } as const;
}

/** Of an earlier version, about one endpoint: nobody judges it any more, and so it ends. */
const isNamed = (alert: Alert): boolean => 'endpoint' in alert;

const placeOf = ({ county, countyName, zone, startsAtMs }: Alert): CountyPlace => ({
  county,
  countyName,
  zone,
  startsAtMs,
});
