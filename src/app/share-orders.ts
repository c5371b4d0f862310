import { createHash } from 'node:crypto';
import type { Broadcast } from '../domain/broadcast.ts';
import { type AreaCode, type AudienceName, type EndpointId, replacementOf } from '../domain/ids.ts';
import type { StandingAssignment } from '../ports/audiences.ts';
import { type SigningKey, signAssignment, signerOf } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import type { Addressed } from './sign-deliveries.ts';

/** Endpoints that take one order among them. */
export interface Sharing {
  readonly audience: AudienceName;
  /** Which replacement the order is for each of them; 0 for a first one. */
  readonly replacement: number;
  readonly members: readonly Addressed[];
}

/** Whoever belonged to more of late is told of the newest so many. */
const audiencesRemembered = 16;

/**
 * Who can share an order: at least two endpoints of one playlist whose driver hands one order to many, under one
 * address, and for whom it is the same replacement. Others get an order of their own.
 */
export function sharingsIn(
  { drivers }: Pick<Context, 'drivers'>,
  county: AreaCode,
  addressed: readonly Addressed[],
): Sharing[] {
  return alike(drivers, addressed).flatMap((members) => {
    const [first] = members;
    if (first === undefined || members.length < 2) return [];
    const audience = audienceNameOf(
      county,
      members.map(({ endpoint }) => endpoint.id),
    );
    return [{ audience, replacement: nthOf(first.replaces), members }];
  });
}

/** Who could share an order, each group for itself. */
function alike(drivers: Context['drivers'], addressed: readonly Addressed[]): Addressed[][] {
  const able = addressed.filter(({ endpoint }) =>
    drivers[endpoint.driver].capabilities.includes('audience-order'),
  );
  const keyOf = ({ playlist, endpoint, replaces }: Addressed) =>
    JSON.stringify([playlist.id, endpoint.driver, endpoint.address, nthOf(replaces)]);
  return [...Map.groupBy(able, keyOf).values()];
}

/**
 * As `sharingsIn`, for what may not wait until anybody was told whom it belongs with: audiences whose members were all
 * told by the current key, and are all among those addressed. Whoever is left gets an order of its own.
 */
export async function sharingsTold(
  { drivers, store, signingKeys }: Pick<Context, 'drivers' | 'store' | 'signingKeys'>,
  county: AreaCode,
  addressed: readonly Addressed[],
): Promise<Sharing[]> {
  const groups = alike(drivers, addressed).filter(({ length }) => length > 1);
  if (groups.length === 0) return [];
  const { kid } = await signingKeys.current();
  const told = new Map<AudienceName, EndpointId[]>();
  for (const [endpoint, { audiences, jws }] of await store.audiences.assignments(county)) {
    if (signerOf(jws) !== kid) continue;
    for (const audience of audiences) {
      const members = told.get(audience) ?? [];
      members.push(endpoint);
      told.set(audience, members);
    }
  }
  // A name is a hash of all its members: who was not told, or told by another key, would be missing here.
  const whole = [...told]
    .filter(([name, members]) => members.length > 1 && audienceNameOf(county, members) === name)
    .sort(([, a], [, b]) => b.length - a.length);
  return groups.flatMap((group) => {
    const left = new Map(group.map((one) => [one.endpoint.id, one]));
    return whole.flatMap(([audience, endpoints]): Sharing[] => {
      const members = endpoints.flatMap((id) => left.get(id) ?? []);
      const [first] = members;
      if (first === undefined || members.length < endpoints.length) return [];
      for (const id of endpoints) left.delete(id);
      return [{ audience, replacement: nthOf(first.replaces), members }];
    });
  });
}

const nthOf = (replaces: Addressed['replaces']): number =>
  replaces === undefined ? 0 : replacementOf(replaces) + 1;

/** An audience is its members: a name once given never reaches anybody else. */
export const audienceNameOf = (county: AreaCode, members: readonly EndpointId[]): AudienceName =>
  createHash('sha256')
    .update(JSON.stringify([county, ...[...members].sort()]))
    .digest('hex')
    .slice(0, 24) as AudienceName;

/**
 * Signs which audiences each member belongs to, for those who were not told yet, and for those who were told by a key
 * that is not the current one: it will not be believed for ever. By endpoint.
 */
export async function newAssignments(
  { store }: Pick<Context, 'store'>,
  { county }: Pick<Broadcast, 'county'>,
  sharings: readonly Sharing[],
  { sequence, key }: { readonly sequence: number; readonly key: SigningKey },
): Promise<ReadonlyMap<EndpointId, StandingAssignment>> {
  if (sharings.length === 0) return new Map();
  const standing = await store.audiences.assignments(county);
  const owed = sharings.flatMap(({ audience, members }) =>
    members.flatMap(({ endpoint: { id } }) => {
      const { audiences: before = [], jws = '' } = standing.get(id) ?? {};
      if (before.includes(audience) && signerOf(jws) === key.kid) return [];
      const others = before.filter((one) => one !== audience);
      return [{ id, audiences: [audience, ...others].slice(0, audiencesRemembered) }];
    }),
  );
  const signed = owed.map(async ({ id, audiences }) => {
    const jws = await signAssignment({ version: 1, county, endpoint: id, sequence, audiences }, key);
    return [id, { sequence, audiences, jws }] as const;
  });
  return new Map(await Promise.all(signed));
}
