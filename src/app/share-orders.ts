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
  const able = addressed.filter(({ endpoint }) =>
    drivers[endpoint.driver].capabilities.includes('audience-order'),
  );
  const keyOf = ({ playlist, endpoint, replaces }: Addressed) =>
    JSON.stringify([playlist.id, endpoint.driver, endpoint.address, nthOf(replaces)]);
  return [...Map.groupBy(able, keyOf).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined || members.length < 2) return [];
    const audience = audienceNameOf(
      county,
      members.map(({ endpoint }) => endpoint.id),
    );
    return [{ audience, replacement: nthOf(first.replaces), members }];
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
