import { areaCode, type BroadcastId, type EndpointId, endpointId } from '../../src/domain/ids.ts';
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
  readonly count: number;
  readonly driver: DriverName;
  /** Of the N-th endpoint. */
  readonly address: (index: number) => string;
}

export const columnOf = (index: number): EndpointId => endpointId(`column-${index}`);

/** As long as a real order of six items; nobody here verifies it. */
export const fakeJws = (id: EndpointId): string =>
  `${'h'.repeat(90)}.${'p'.repeat(2000)}.${id.padEnd(86, 's')}`;

/** One county of many loudspeakers, and one broadcast frozen for all of them. */
export async function freezeCounty(
  store: Store,
  { count, driver, address }: CountyShape,
): Promise<BroadcastId> {
  const broadcast = aBroadcast();
  const endpoints = Array.from({ length: count }, (_, index): Endpoint => {
    const id = columnOf(index);
    const area = areaCode('371524101');
    return { id, name: `${id} 号`, area, driver, address: address(index), credential: id };
  });
  const ids = endpoints.map(({ id }) => id);
  const schedule = aSchedule({ endpoints });
  await store.revisions.publishSchedule(schedule, anEntry('publish-schedule', { chain: donge }));
  const planned = aBroadcastPlaylist(broadcast, 0, ids);
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const deliveries = ids.map((id) => aNewDelivery(broadcast, id, { jws: fakeJws(id) }));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast'));
  return broadcast.id;
}
