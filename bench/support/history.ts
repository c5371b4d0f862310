import Sqlite from 'better-sqlite3';

export interface HistoryShape {
  readonly counties: number;
  readonly days: number;
  readonly endpoints: number;
  readonly items: number;
  /** Villages of a township, with an endpoint each; all in one township, which stands for a village, unless given. */
  readonly perTownship?: number;
}

const firstDayMs = Date.UTC(2026, 9, 1);
const dayMs = 86_400_000;

export const historyDayMs = (day: number): number => firstDayMs + day * dayMs;
export const historyDate = (day: number): string => new Date(historyDayMs(day)).toISOString().slice(0, 10);
export const historyCounty = (county: number): string => String(370_001 + county);

/** Writes settled broadcasts, two a day a county, with all their plays, as rows into a database that is prepared. */
export function writeHistory(
  file: string,
  { counties, days, endpoints, items, perTownship }: HistoryShape,
): void {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  const into = (table: string, columns: readonly string[]) =>
    database.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
  const broadcast = into('broadcast', [
    ...['id', 'county', 'local_date', 'slot', 'state'],
    ...['starts_at_ms', 'ends_at_ms', 'freeze_at_ms', 'ad_hoc'],
  ]);
  const playlist = into('playlist', ['id', 'broadcast', 'position', 'audience', 'playlist', 'programme']);
  const item = into('playlist_item', [
    ...['playlist', 'item', 'kind', 'lesson', 'title', 'topic', 'wanted', 'variety', 'master', 'rendition'],
    'duration_ms',
  ]);
  const delivery = into('delivery', [
    ...['id', 'broadcast', 'playlist', 'endpoint', 'endpoint_name', 'area', 'county', 'state', 'epoch'],
    ...['attempts', 'sequence', 'expires_at_ms', 'next_attempt_at_ms', 'settled_at_ms', 'certain'],
  ]);
  const play = into('play', [
    ...['delivery', 'item', 'version', 'current', 'outcome', 'played_ms', 'started_at_ms', 'concluded_at_ms'],
  ]);
  const digest = 'a'.repeat(64);
  const writeSlot = database.transaction((county: string, day: number, slot: string) => {
    const date = historyDate(day);
    const id = `${county}/${date}/${slot}`;
    const atMs = firstDayMs + day * dayMs + (slot === 'morning' ? 0 : dayMs / 2);
    broadcast.run(id, county, date, slot, 'settled', atMs, atMs + 1_500_000, atMs - 7_200_000, 0);
    playlist.run(`${id}/a1`, id, 0, '{}', '{}', '{}');
    for (let n = 0; n < items; n += 1) {
      const lesson = `lesson-${(day * items + n) % 40}`;
      item.run(`${id}/a1`, n, 'lesson', lesson, lesson, 'anti-fraud', 'cmn', 'cmn', digest, digest, 180_000);
    }
    for (let n = 0; n < endpoints; n += 1) {
      const endpoint = `c${county.slice(3)}-${String(n).padStart(3, '0')}`;
      const mine = `${id}/${endpoint}`;
      const area =
        perTownship === undefined
          ? `${county}101201`
          : `${county}${101 + Math.floor(n / perTownship)}${200 + (n % perTownship)}`;
      const place = [`${n} 号喇叭`, area, county];
      delivery.run(mine, id, `${id}/a1`, endpoint, ...place, 'accepted', 2, 1, day, atMs, atMs, atMs, 1);
      for (let of = 0; of < items; of += 1) play.run(mine, of, 1, 1, 'played', 180_000, atMs, atMs);
    }
  });
  for (let day = 0; day < days; day += 1) {
    for (let county = 0; county < counties; county += 1) {
      for (const slot of ['morning', 'evening']) writeSlot(historyCounty(county), day, slot);
    }
  }
  database.close();
}
