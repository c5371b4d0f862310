import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'vitest';
import type { Role } from '../../src/domain/actor.ts';
import type { ApiDocument } from './api-document.ts';
import type { TestHome } from './home.ts';
import { callerOn, cookiesOf } from './people.ts';
import type { Served } from './served-home.ts';

export const goodPassword = '秋收冬藏 and a horse';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly password: string;
}

export type PeopleWorld = ReturnType<typeof peopleWorld>;

/** A served home's people, made and signed in as the tests need them. */
export function peopleWorld(service: () => Served, home: () => TestHome, document: () => ApiDocument) {
  const { call, called } = callerOn(service, document);
  const asOperator = {
    get token() {
      return service().token;
    },
  };
  let addresses = 0;
  /** Attempts of one test lock no other's. */
  const newAddress = () => ({ 'x-forwarded-for': `10.0.0.${++addresses}` });

  let members = 0;
  async function aMember(
    held: readonly Role[],
    counties: readonly string[] | 'all',
    name?: string,
  ): Promise<Member> {
    const body = { name: name ?? `人 ${++members}`, roles: held, counties };
    const added = await call('POST', '/people', { ...asOperator, body });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    return { ...added.body.person, password: added.body.password };
  }
  const tokenOf = async ({ id }: Member): Promise<string> =>
    (await call('POST', '/tokens', { ...asOperator, body: { person: id, label: 'test' } })).body.token;
  const signIn = (name: string, password: string, headers: Record<string, string> = newAddress()) =>
    call('POST', '/sign-in', { body: { name, password }, headers });
  /** Signs in, with the password changed as one has to. */
  async function aSession(member: Member, password = goodPassword): Promise<string> {
    const cookie = cookiesOf(await signIn(member.name, member.password));
    const body = { current: member.password, next: password };
    const changed = await call('POST', '/me/password', { cookie, body, headers: newAddress() });
    expect(changed.status).toBe(200);
    return cookiesOf(changed);
  }
  const database = () => new Sqlite(join(home().folder, 'data', 'dalaba.sqlite'));
  return {
    service,
    home,
    call,
    called,
    asOperator,
    newAddress,
    aMember,
    tokenOf,
    signIn,
    aSession,
    database,
  };
}
