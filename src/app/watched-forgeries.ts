import type { Alert, EndpointPlace, Judgement } from '../domain/alert.ts';
import type { Context } from './context.ts';

/** Within this after the last forged order the warning stays open; what comes later begins anew. */
export const forgeryPauseMs = 3_600_000;

export interface JudgedEndpoint {
  readonly place: EndpointPlace;
  readonly judgement: Judgement;
}

/** Endpoints that somebody sends forged orders; and those that were, and are well again. */
export async function watchedForgeries(
  { store }: Pick<Context, 'store'>,
  open: readonly Alert[],
  nowMs: number,
): Promise<readonly JudgedEndpoint[]> {
  const forgeries = await store.forgeries.since(nowMs - forgeryPauseMs);
  const schedules = forgeries.length === 0 ? [] : await store.revisions.schedules();
  const wrong = forgeries.map(({ county, endpoint, orders, firstAtMs }): JudgedEndpoint => {
    const schedule = schedules.find((one) => one.county === county)?.body;
    const place = {
      county,
      countyName: schedule?.name ?? county,
      zone: schedule?.zone ?? 'Asia/Shanghai',
      endpoint,
      endpointName: schedule?.endpoints.find(({ id }) => id === endpoint)?.name ?? endpoint,
      startsAtMs: firstAtMs,
    };
    return { place, judgement: { verdict: 'wrong', fault: { kind: 'forged', orders } } };
  });
  const over = open.flatMap((alert): JudgedEndpoint[] =>
    !('endpoint' in alert) || wrong.some(({ place }) => isSame(place, alert))
      ? []
      : [{ place: alert, judgement: { verdict: 'well' } }],
  );
  return [...wrong, ...over];
}

const isSame = (one: EndpointPlace, other: EndpointPlace): boolean =>
  one.county === other.county && one.endpoint === other.endpoint;
