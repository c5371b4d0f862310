import { countyOf } from '../domain/area.ts';
import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { Store } from '../ports/store.ts';

/** Which endpoints exist, by the newest schedules; read again when older than two seconds. */
export interface EndpointDirectory {
  find(county: AreaCode, id: EndpointId): Promise<Endpoint | undefined>;
  /** Every endpoint of that id, in whichever county. */
  named(id: string): Promise<readonly Endpoint[]>;
  all(): Promise<readonly Endpoint[]>;
}

const freshForMs = 2000;

export function createEndpointDirectory(
  store: Pick<Store, 'revisions'>,
  monotonicMs: () => number,
): EndpointDirectory {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<ReadonlyMap<string, readonly Endpoint[]>> | undefined;
  const endpoints = () => {
    if (reading === undefined || monotonicMs() - readAtMs > freshForMs) {
      readAtMs = monotonicMs();
      reading = store.revisions.schedules().then((schedules) =>
        Map.groupBy(
          schedules.flatMap(({ body }) => body.endpoints),
          ({ id }) => id as string,
        ),
      );
      reading.catch(() => {
        reading = undefined;
      });
    }
    return reading;
  };
  return {
    find: async (county, id) => (await endpoints()).get(id)?.find(({ area }) => countyOf(area) === county),
    named: async (id) => (await endpoints()).get(id) ?? [],
    all: async () => [...(await endpoints()).values()].flat(),
  };
}
