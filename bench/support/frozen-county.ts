import { type AreaCode, areaCode, type EndpointId, endpointId } from '../../src/domain/ids.ts';
import type { DriverName, Endpoint } from '../../src/domain/schedule.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  aSchedule,
  donge,
} from '../../test/contracts/store-samples.ts';

interface CountyShape {
  readonly county?: AreaCode;
  readonly count: number;
  readonly driver: DriverName;
  /** Of the N-th endpoint. */
  readonly address: (index: number) => string;
  /** As long as a real order of six items unless told; nobody verifies it. */
  readonly jws?: (endpoint: EndpointId) => string;
}

export const columnOf = (index: number): EndpointId => endpointId(`column-${index}`);

export const fakeJws = (id: EndpointId): string =>
  `${'h'.repeat(90)}.${'p'.repeat(2000)}.${id.padEnd(86, 's')}`;

/** One county of many loudspeakers, and one broadcast frozen for all of them. */
export async function freezeCounty(
  store: Store,
  { county = donge, count, driver, address, jws = fakeJws }: CountyShape,
): Promise<void> {
  const broadcast = aBroadcast({ county });
  const endpoints = Array.from({ length: count }, (_, index): Endpoint => {
    const id = columnOf(index);
    const area = areaCode(`${county}101`);
    return { id, name: `${id} 号`, area, driver, address: address(index), credential: id };
  });
  const ids = endpoints.map(({ id }) => id);
  const about = { chain: county, subject: broadcast.id };
  const schedule = aSchedule({ county, endpoints });
  await store.revisions.publishSchedule(schedule, anEntry('publish-schedule', { chain: county }));
  const planned = aBroadcastPlaylist(broadcast, 0, ids);
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
  await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const deliveries = ids.map((id) => aNewDelivery(broadcast, id, { jws: jws(id) }));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast', about));
}
