import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Role } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import type { Database } from '../ports/database.ts';

/** Dates and flags as an engine holds them: text and 0/1 on SQLite. */
type Instant = Date | string;
type Flag = boolean | number;

export interface Tables {
  person: PersonTable;
  person_session: { id: string; userId: string; token: string; expiresAt: Instant };
  person_account: AccountTable;
  person_verification: { identifier: string; value: string; expiresAt: Instant };
  person_two_factor: { id: string; userId: string };
  person_token: {
    id: string;
    person: string;
    label: string;
    hash: string;
    created_at_ms: number;
    expires_at_ms: number;
    revoked_at_ms: number | null;
  };
  sign_in_attempt: { subject: string; failures: number; until_ms: number };
}

interface PersonTable {
  id: string;
  name: string;
  email: string;
  emailVerified: Flag;
  createdAt: Instant;
  updatedAt: Instant;
  username: string | null;
  twoFactorEnabled: Flag | null;
  roles: string;
  counties: string;
  disabled: Flag;
  mustChangePassword: Flag;
  lastSignInAt: Instant | null;
}

interface AccountTable {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  password: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export const tablesOf = (kysely: unknown): Kysely<Tables> => kysely as Kysely<Tables>;

/** How an engine is given flags and dates. */
export const columnsFor = ({ engine }: Pick<Database, 'engine'>) => ({
  flag: (value: boolean): Flag => (engine === 'sqlite' ? Number(value) : value),
  date: (atMs: number): Instant => (engine === 'sqlite' ? new Date(atMs).toISOString() : new Date(atMs)),
});

/** Stands where the library wants an address and a person gave none. */
const noAddress = '@person.invalid';

export const emailRow = (id: string, email: string | undefined): string => email ?? `${id}${noAddress}`;

export const personOf = (row: Selectable<PersonTable>): Person => ({
  id: row.id,
  name: row.name,
  ...(row.email.endsWith(noAddress) ? {} : { email: row.email }),
  roles: JSON.parse(row.roles) as Role[],
  counties: JSON.parse(row.counties) as AreaCode[] | 'all',
  disabled: Boolean(row.disabled),
  mustChangePassword: Boolean(row.mustChangePassword),
  totp: Boolean(row.twoFactorEnabled),
  ...(row.lastSignInAt === null ? {} : { lastSignInAtMs: new Date(row.lastSignInAt).getTime() }),
});

export type PersonRow = Insertable<PersonTable>;
