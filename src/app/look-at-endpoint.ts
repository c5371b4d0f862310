import type { Actor } from '../domain/actor.ts';
import type { CredentialState } from '../domain/endpoint-condition.ts';
import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { EndpointDelivery } from '../ports/endpoint-records.ts';
import type { KeptReceipt, ReceiptFinding } from '../ports/receipts.ts';
import { publishedSchedule } from './asked-plays.ts';
import { authorise } from './authorise.ts';
import { RequestError } from './context.ts';
import { credentialStates, type EndpointsNeeds } from './list-endpoints.ts';

const mostDeliveries = 30;
const mostReceipts = 20;

/** One endpoint with what happened to it lately, newest first. */
export interface EndpointLook {
  readonly endpoint: Omit<Endpoint, 'credential'>;
  readonly credential: CredentialState;
  /** Whether a device may become it by a code: it signs in here, and its credential is no other's. */
  readonly takesCode: boolean;
  readonly deliveries: readonly EndpointDelivery[];
  readonly receipts: readonly KeptReceipt[];
  readonly findings: readonly ReceiptFinding[];
}

/** Throws RequestError `forbidden`, `not-found`. */
export async function lookAtEndpoint(
  needs: EndpointsNeeds,
  actor: Actor,
  county: AreaCode,
  id: EndpointId,
): Promise<EndpointLook> {
  authorise(actor, 'seeCounty', county);
  const { store } = needs;
  const { endpoints, name } = await publishedSchedule({ store }, county);
  const found = endpoints.find((one) => one.id === id);
  if (found === undefined)
    throw new RequestError('not-found', `${name}没有终端 ${id}。There is no endpoint ${id} in ${county}.`);
  const [deliveries, receipts, findings] = await Promise.all([
    store.endpointRecords.deliveries(county, id, mostDeliveries),
    store.endpointRecords.receipts(county, id, mostReceipts),
    store.receipts.findings([county]),
  ]);
  const { credential, ...endpoint } = found;
  const state = credentialStates(needs, [found])(found);
  const isShared = endpoints.some((one) => one.id !== id && one.credential === credential);
  return {
    endpoint,
    credential: state,
    takesCode: (found.driver === 'http' || found.driver === 'pull') && state !== 'environment' && !isShared,
    deliveries,
    receipts,
    findings: findings.filter((one) => one.endpoint === id),
  };
}
