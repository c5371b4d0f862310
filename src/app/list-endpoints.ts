import type { Actor } from '../domain/actor.ts';
import { ownVolume } from '../domain/audience.ts';
import { addDays, dateAt } from '../domain/calendar.ts';
import {
  type CredentialState,
  type EndpointCalls,
  type EndpointCondition,
  endpointCondition,
} from '../domain/endpoint-condition.ts';
import {
  type AreaCode,
  type BroadcastId,
  broadcastId,
  type EndpointId,
  type LocalDate,
  slotNames,
} from '../domain/ids.ts';
import { mutedIn } from '../domain/mute.ts';
import type { DriverName, Endpoint, Place, Schedule } from '../domain/schedule.ts';
import type { CredentialFile } from '../ports/credentials.ts';
import type { EndpointRecord } from '../ports/endpoint-records.ts';
import type { ReceiptFindingKind } from '../ports/receipts.ts';
import { publishedSchedule } from './asked-plays.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';

export interface EndpointsNeeds extends Pick<Context, 'store' | 'clock' | 'drivers'> {
  readonly credentialFile: Pick<CredentialFile, 'compare'>;
}

/** Days that an endpoint's condition is told by, and those its longer figure is. */
export const recentDays = 7;
export const longerDays = 30;

/** An endpoint as published, and how it does. */
export interface EndpointState extends EndpointCalls {
  readonly id: EndpointId;
  readonly name: string;
  readonly area: AreaCode;
  readonly driver: DriverName;
  readonly condition: EndpointCondition;
  /** In `longerDays`. */
  readonly calledLonger: number;
  readonly answeredLonger: number;
  readonly lastAnswered?: LocalDate;
  readonly lastReceiptAtMs?: number;
  readonly volumePercent: number;
  readonly volumeFrom: 'exception' | 'endpoint' | 'county';
  readonly credential: CredentialState;
  readonly codeUntilMs?: number;
  /** Broadcasts of today and tomorrow in which its village wants silence. */
  readonly muted?: readonly BroadcastId[];
  readonly findings?: readonly ReceiptFindingKind[];
  readonly place?: Place;
}

export interface EndpointStates {
  readonly county: AreaCode;
  readonly name: string;
  readonly zone: string;
  readonly nowMs: number;
  readonly recentDays: number;
  readonly longerDays: number;
  /** The county's. */
  readonly volumePercent: number;
  readonly areas: readonly { readonly area: AreaCode; readonly name: string }[];
  readonly endpoints: readonly EndpointState[];
}

/**
 * Every endpoint of a county with how it does, by what it was called for in the last days. Reads roll-ups and the ends
 * of indexes, never plays or receipts at large. Throws RequestError `forbidden`, `not-found`.
 */
export async function listEndpoints(
  needs: EndpointsNeeds,
  actor: Actor,
  county: AreaCode,
): Promise<EndpointStates> {
  authorise(actor, 'seeCounty', county);
  const { store, clock } = needs;
  const schedule = await publishedSchedule({ store }, county);
  const nowMs = clock.now();
  const to = dateAt(nowMs, schedule.zone);
  const days = { from: addDays(to, 1 - longerDays), recent: addDays(to, 1 - recentDays), to };
  const [records, muted, findings] = await Promise.all([
    store.endpointRecords.of(county, days, nowMs),
    mutedSoon(needs, county, to),
    store.receipts.findings([county]),
  ]);
  const kinds = Map.groupBy(findings, ({ endpoint }) => endpoint);
  const credentialOf = credentialStates(needs, schedule.endpoints);
  return {
    county,
    name: schedule.name,
    zone: schedule.zone,
    nowMs,
    recentDays,
    longerDays,
    volumePercent: schedule.volumePercent,
    areas: schedule.areas.map(({ code, name }) => ({ area: code, name })),
    endpoints: schedule.endpoints.map((endpoint) => ({
      ...stateOf(needs, schedule, endpoint, records.get(endpoint.id)),
      credential: credentialOf(endpoint),
      ...only('muted', muted.get(endpoint.id)),
      ...only(
        'findings',
        kinds.get(endpoint.id)?.map(({ kind }) => kind),
      ),
    })),
  };
}

const only = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };

const none: EndpointRecord = {
  recent: { called: 0, accepted: 0, answered: 0, sounded: 0, sentMs: 0 },
  called: 0,
  answered: 0,
};

function stateOf(
  { drivers }: EndpointsNeeds,
  schedule: Schedule,
  endpoint: Endpoint,
  { recent, called, answered, ...rest }: EndpointRecord = none,
): Omit<EndpointState, 'credential'> {
  const { id, name, area, driver, place } = endpoint;
  const { evidence } = drivers[driver];
  const volume = ownVolume(schedule, endpoint);
  return {
    id,
    name,
    area,
    driver,
    condition: endpointCondition(recent, evidence === 'device-receipts' || evidence === 'platform-reports'),
    ...recent,
    calledLonger: called,
    answeredLonger: answered,
    ...rest,
    volumePercent: volume?.percent ?? schedule.volumePercent,
    volumeFrom: volume?.from ?? 'county',
    ...only('place', place),
  };
}

/** Who is to be silent in a slot of today or tomorrow, by endpoint. */
async function mutedSoon(
  { store }: EndpointsNeeds,
  county: AreaCode,
  today: LocalDate,
): Promise<ReadonlyMap<EndpointId, readonly BroadcastId[]>> {
  const ids = [today, addDays(today, 1)].flatMap((date) =>
    slotNames.map((slot) => broadcastId(county, date, slot)),
  );
  const muted = new Map<EndpointId, BroadcastId[]>();
  for (const id of ids)
    for (const endpoint of mutedIn(await store.mutes.of(id)))
      muted.set(endpoint, [...(muted.get(endpoint) ?? []), id]);
  return muted;
}

/** Kinds of endpoints that nobody signs in to, or as. */
const withoutCredential: ReadonlySet<DriverName> = new Set(['memory', 'folder', 'rtp']);

/** Where the secret of each is; the file is read once. */
export function credentialStates(
  { credentialFile }: Pick<EndpointsNeeds, 'credentialFile'>,
  endpoints: readonly Endpoint[],
): (endpoint: Endpoint) => CredentialState {
  const names = new Map(endpoints.map(({ credential }) => [credential, '']));
  const { added, overridden } = credentialFile.compare(names);
  const [missing, environment] = [new Set(added), new Set(overridden)];
  return ({ driver, credential }) => {
    if (withoutCredential.has(driver)) return 'none';
    if (environment.has(credential)) return 'environment';
    return missing.has(credential) ? 'missing' : 'stored';
  };
}
