import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { historyCounty, historyDate, historyDayMs } from './history.ts';

export interface CityShape {
  readonly counties: number;
  readonly days: number;
  /** Villages of a county, each with an endpoint, 25 in a township. */
  readonly villages: number;
  readonly items: number;
}

/** Where a prepared database is. */
export type CityPlace = { readonly file: string } | { readonly databaseUrl: string };

/** A database that runs statements without checking what they point at, and without waiting for a disk. */
export interface Bulk {
  run(text: string): Promise<void>;
  /** Whether plays say their date themselves, by which PostgreSQL holds months apart. */
  readonly playsAreDated: boolean;
  /** Bytes of each table, its indexes included. */
  bytes(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

export async function openBulk(place: CityPlace): Promise<Bulk> {
  if ('file' in place) return sqliteBulk(place.file);
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  await client.query('set session_replication_role = replica');
  return {
    playsAreDated: true,
    run: async (text) => {
      await client.query(text);
    },
    bytes: async () => {
      const { rows } = await client.query<{ name: string; bytes: string }>(
        `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
          where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      );
      const sizes = new Map<string, number>();
      for (const { name, bytes } of rows) {
        const table = name.replace(/_(\d{4}_\d{2}|other)$/, '');
        sizes.set(table, (sizes.get(table) ?? 0) + Number(bytes));
      }
      return sizes;
    },
    close: () => client.end(),
  };
}

function sqliteBulk(file: string): Bulk {
  const database = new Sqlite(file);
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  return {
    playsAreDated: false,
    run: async (text) => {
      database.exec(text);
    },
    bytes: async () => {
      const sizes = database
        .prepare(
          `select tbl_name as name, sum(pgsize) as bytes from dbstat join sqlite_master using (name)
            where aggregate = true group by tbl_name`,
        )
        .all() as { name: string; bytes: number }[];
      return new Map(sizes.map(({ name, bytes }) => [name, bytes]));
    },
    close: async () => {
      database.close();
    },
  };
}

const digest = 'a'.repeat(64);
const slots = ['morning', 'evening'] as const;

/** Broadcasts that are frozen and played, two a day a county; answers their ids, in order of time. */
export async function writeCityYear(
  bulk: Bulk,
  { counties, days, villages, items }: CityShape,
): Promise<string[]> {
  await bulk.run('create temporary table number (n integer primary key)');
  const most = Math.max(villages, items);
  const numbers = Array.from({ length: most }, (_, n) => `(${n})`);
  await bulk.run(`insert into number (n) values ${numbers.join(', ')}`);
  const ids: string[] = [];
  for (let day = 0; day < days; day += 1) {
    for (const slot of slots)
      for (let county = 0; county < counties; county += 1) {
        const id = `${historyCounty(county)}/${historyDate(day)}/${slot}`;
        await bulk.run(`begin; ${slotOf(id, day, villages, items, bulk.playsAreDated)} commit`);
        ids.push(id);
      }
  }
  return ids;
}

/** One play in fifty is missed, and one cut short. */
function slotOf(id: string, day: number, villages: number, items: number, isDated: boolean): string {
  const [county = '', date = '', slot = ''] = id.split('/');
  const atMs = historyDayMs(day) + (slot === 'morning' ? 0 : 43_200_000);
  const endpoint = `'c${county.slice(3)}-' || substr(cast(v.n + 1000 as text), 2)`;
  const area = `'${county}' || (101 + v.n / 25) || (200 + v.n % 25)`;
  const chance = `(v.n * 7 + i.n + ${day}) % 50`;
  const number = `((${day * items} + i.n) % 40)`;
  const lesson = `'lesson-' || ${number}`;
  return `
    insert into broadcast (id, county, local_date, slot, state, starts_at_ms, ends_at_ms, freeze_at_ms, ad_hoc)
      values ('${id}', '${county}', '${date}', '${slot}', 'frozen', ${atMs}, ${atMs + 1_500_000}, ${atMs - 7_200_000}, 0);
    insert into playlist (id, broadcast, position, audience, playlist, programme)
      values ('${id}/a1', '${id}', 0, '{}', '{}', '{}');
    insert into playlist_item (playlist, item, kind, lesson, title, topic, wanted, variety, master, rendition, duration_ms)
      select '${id}/a1', i.n, 'lesson', ${lesson}, ${lesson}, 'topic-' || (${number} % 4), 'cmn-x-jilu1239',
        case when ${number} % 3 = 0 then 'cmn' else 'cmn-x-jilu1239' end, '${digest}', '${digest}', 180000
      from number i where i.n < ${items} order by i.n;
    insert into delivery (id, broadcast, playlist, endpoint, endpoint_name, area, county, state, epoch, attempts, sequence,
        expires_at_ms, next_attempt_at_ms, settled_at_ms, certain)
      select '${id}/' || ${endpoint}, '${id}', '${id}/a1', ${endpoint}, (v.n + 1) || ' 号喇叭', ${area}, '${county}',
        'accepted', 2, 1, ${day}, ${atMs}, ${atMs}, ${atMs}, 1
      from number v where v.n < ${villages} order by v.n;
    insert into play (delivery, item, version, current, outcome, played_ms, started_at_ms, concluded_at_ms, reason, evidence${isDated ? ', local_date' : ''})
      select '${id}/' || ${endpoint}, i.n, 1, 1,
        case ${chance} when 0 then 'missed' when 1 then 'interrupted' else 'played' end,
        case ${chance} when 0 then 0 when 1 then 90000 else 180000 end,
        case ${chance} when 0 then null else ${atMs} + i.n * 180000 end, ${atMs + 1_600_000},
        case ${chance} when 0 then 'no-trusted-time' when 1 then 'local' end,
        case ${chance} when 0 then null else 'device' end${isDated ? `, '${date}'` : ''}
      from number v cross join number i where v.n < ${villages} and i.n < ${items} order by v.n, i.n;`;
}
