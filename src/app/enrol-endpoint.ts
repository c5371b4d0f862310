import { createHmac, randomBytes } from 'node:crypto';
import { type Actor, actorName } from '../domain/actor.ts';
import { ownQuiet } from '../domain/audience.ts';
import { codeFrom, type Enrolment, spelledCode, typedCode } from '../domain/enrolment.ts';
import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import type { Endpoint, Schedule } from '../domain/schedule.ts';
import { driverWords } from '../domain/words.ts';
import type { CredentialFile } from '../ports/credentials.ts';
import type { EnrolAnswer } from '../protocol/enrolment.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { LockedError } from './locked.ts';

export interface EnrolNeeds extends Pick<Context, 'store' | 'clock' | 'signingKeys'> {
  readonly credentialFile: CredentialFile;
  /** Codes are kept as a digest under this. */
  readonly codeSecret: string;
  /** Whose orders are emergencies. */
  readonly emergencyJwks: EnrolAnswer['emergencyJwks'];
}

/** Long enough to reach the village. */
const codeLastsMs = 24 * 3_600_000;
const windowMs = 15 * 60_000;
const mostOfAddress = 5;
/** However many addresses they come from: guessing 2^40 codes at this rate is hopeless. */
const mostOfAll = 100;

export interface EnrolmentCode {
  readonly code: string;
  readonly expiresAtMs: number;
}

/**
 * Makes a code by which one device becomes an endpoint, once. The one before is good no more. Throws RequestError where
 * there is no such endpoint, or its credential is not its own.
 */
export async function createEnrolment(
  needs: EnrolNeeds,
  actor: Actor,
  county: AreaCode,
  id: EndpointId,
): Promise<EnrolmentCode> {
  authorise(actor, 'enrolEndpoint', county);
  const { endpoint } = await endpointIn(needs, county, id);
  requireOwnSecret(needs, endpoint);
  const now = needs.clock.now();
  const code = codeFrom(randomBytes(8));
  const enrolment: Enrolment = { county, endpoint: id, createdAtMs: now, expiresAtMs: now + codeLastsMs };
  const entry = entryOf('create-enrolment', actor, enrolment, now);
  await needs.store.enrolments.add(enrolment, digestOf(needs, code), entry);
  return { code: spelledCode(code), expiresAtMs: enrolment.expiresAtMs };
}

/**
 * Gives whoever knows the code a new secret of its endpoint; the one before is good no more. Throws RequestError for a
 * code that is wrong, used or expired, LockedError after too many.
 * @param address where it comes from
 */
export async function enrolEndpoint(needs: EnrolNeeds, text: string, address: string): Promise<EnrolAnswer> {
  const { store, clock, credentialFile, signingKeys, emergencyJwks } = needs;
  await countAttempt(needs, address);
  const code = typedCode(text);
  const now = clock.now();
  const enrolment =
    code === undefined
      ? undefined
      : await store.enrolments.spend(digestOf(needs, code), now, (found) =>
          entryOf(
            'enrol-endpoint',
            { kind: 'device', endpoint: found.endpoint, county: found.county },
            found,
            now,
          ),
        );
  if (enrolment === undefined) {
    throw new RequestError(
      'forbidden',
      '登记码不对，或已用过、已过期：在服务端用 dalaba enrol 再要一个。The code is wrong, used or expired; make another with dalaba enrol.',
    );
  }
  await store.enrolments.forgive(ofAddress(address));
  const { schedule, endpoint } = await endpointIn(needs, enrolment.county, enrolment.endpoint);
  requireOwnSecret(needs, endpoint);
  const secret = randomBytes(24).toString('base64url');
  credentialFile.store(new Map([[endpoint.credential, secret]]));
  return {
    endpoint: endpoint.id,
    county: enrolment.county,
    secret,
    ...(endpoint.driver === 'pull' ? { pull: true } : {}),
    publicJwks: [...signingKeys.publicJwks()],
    emergencyJwks: [...emergencyJwks],
    quiet: [...schedule.quiet, ...ownQuiet(schedule, endpoint)].map((period) => ({ ...period })),
    zone: schedule.zone,
  };
}

/** Ends an endpoint's credential, and any code for it, at once. Throws RequestError where it has none. */
export async function revokeCredential(
  needs: EnrolNeeds,
  actor: Actor,
  county: AreaCode,
  id: EndpointId,
): Promise<void> {
  authorise(actor, 'revokeCredential', county);
  const { endpoint } = await endpointIn(needs, county, id);
  requireNotOverridden(needs, endpoint);
  const { added } = needs.credentialFile.compare(new Map([[endpoint.credential, '']]));
  if (added.length > 0)
    throw new RequestError('conflict', `终端 ${id} 没有凭据。Endpoint ${id} has no credential.`);
  needs.credentialFile.remove([endpoint.credential]);
  const now = needs.clock.now();
  await needs.store.enrolments.end(
    county,
    id,
    entryOf('revoke-credential', actor, { county, endpoint: id, credential: endpoint.credential }, now),
  );
}

async function countAttempt({ store }: EnrolNeeds, address: string): Promise<void> {
  // A sample's clock may run ahead; who is locked out waits by the wall.
  const now = Date.now();
  const untilMs =
    (await store.enrolments.attempt(ofAddress(address), mostOfAddress, now, windowMs)) ??
    (await store.enrolments.attempt('enrol:all', mostOfAll, now, windowMs));
  if (untilMs !== undefined) throw new LockedError(untilMs);
}

const ofAddress = (address: string): string => `enrol:${address}`;

const digestOf = ({ codeSecret }: EnrolNeeds, code: string): string =>
  createHmac('sha256', codeSecret).update(`enrolment ${code}`).digest('hex');

async function endpointIn(
  { store }: EnrolNeeds,
  county: AreaCode,
  id: EndpointId,
): Promise<{ readonly schedule: Schedule; readonly endpoint: Endpoint }> {
  const schedule = (await store.revisions.schedule(county))?.body;
  const endpoint = schedule?.endpoints.find((one) => one.id === id);
  if (schedule === undefined || endpoint === undefined)
    throw new RequestError('not-found', `${county} 没有终端 ${id}。There is no endpoint ${id} in ${county}.`);
  const holders = (await store.revisions.schedules()).flatMap(({ body }) =>
    body.endpoints.filter(({ credential }) => credential === endpoint.credential),
  );
  if (holders.length > 1) {
    throw new RequestError(
      'conflict',
      `${endpoint.name}的凭据由 ${holders.length} 个终端共用，先在终端表（endpoints.csv）里给它自己的凭据。` +
        `${holders.length} endpoints share the credential ${endpoint.credential}; give ${id} one of its own in endpoints.csv first.`,
    );
  }
  return { schedule, endpoint };
}

/** Only a loudspeaker that signs in here, and nowhere else, can be given a secret. */
function requireOwnSecret(needs: EnrolNeeds, endpoint: Endpoint): void {
  if (endpoint.driver === 'mqtt') {
    throw new RequestError(
      'conflict',
      `${endpoint.name}也用它的密码登录消息服务器，不能用登记码：用 dalaba import endpoints 的“密钥”列给它密码，并写进消息服务器的密码文件（docs/endpoints.md）。` +
        `Endpoint ${endpoint.id} signs in at its broker too, so a code can't give it a secret: set one by the secret column of dalaba import endpoints, and put it into the broker's password file.`,
    );
  }
  if (endpoint.driver !== 'http' && endpoint.driver !== 'pull') {
    throw new RequestError(
      'conflict',
      `${endpoint.name}是“${driverWords[endpoint.driver].zh}”，不用登记。Endpoint ${endpoint.id} (${endpoint.driver}) does not sign in; there is nothing to enrol.`,
    );
  }
  requireNotOverridden(needs, endpoint);
}

function requireNotOverridden({ credentialFile }: EnrolNeeds, { credential }: Endpoint): void {
  if (credentialFile.compare(new Map([[credential, '']])).overridden.length === 0) return;
  throw new RequestError(
    'conflict',
    `凭据 ${credential} 由环境变量给出，先去掉它。The environment sets the credential ${credential}; remove it there first.`,
  );
}

const entryOf = (
  verb: LedgerVerb,
  actor: Actor,
  {
    county,
    endpoint,
    ...rest
  }: { readonly county: AreaCode; readonly endpoint: EndpointId; readonly credential?: string },
  atMs: number,
): LedgerEntry => ({
  chain: county,
  verb,
  subject: endpoint,
  actor: actorName(actor),
  atMs,
  body: { ...rest },
});
