const boot = '00000000-0000-4000-8000-000000000001';
const broadcast = '371524/2026-11-25/evening';
const delivery = `${broadcast}/column-1`;

const receipt = (sequence: number): string =>
  `{"atMs":1795602600000,"boot":"${boot}","event":{"item":${sequence - 1},"kind":"item","lesson":"fraud","order":"${delivery}","playedMs":60000,"startedAtMs":1795602600000},"sequence":${sequence}}`;

const root = '5fef339e0a018718cb69b5f36910491613ae3d0b582119e09db17cb925399adc';
const entries = [
  {
    content: `{"actor":"device:column-1","atMs":1795602660000,"body":{"count":2,"root":"${root}"},"chain":"371524","sequence":1,"subject":"column-1","verb":"record-receipts"}`,
    hash: '1fc676c9c09945c4b7d4d91944b4a01a4c2bac763978527a4fa5c8cf3de1fed3',
    verb: 'record-receipts',
    subject: 'column-1',
    atMs: 1795602660000,
  },
  {
    content: `{"actor":"system:clock","atMs":1795606200000,"body":{"deliveries":1,"plays":{"played":2}},"chain":"371524","sequence":2,"subject":"${broadcast}","verb":"settle-broadcast"}`,
    hash: '19e72e657f9de4ff798ae365870edb93c2d7045fc32cfcac73d2fed49ece247f',
    verb: 'settle-broadcast',
    subject: broadcast,
    atMs: 1795606200000,
  },
] as const;

/**
 * An evening of one loudspeaker as the versions before the Merkle roots wrote it, for a database of that time: its two
 * receipts under one SHA-256, its settlement without its plays.
 */
export const asTheFirstVersionsWroteIt: readonly string[] = [
  `insert into broadcast (id, county, local_date, slot, state, starts_at_ms, ends_at_ms, freeze_at_ms, ad_hoc)
    values ('${broadcast}', '371524', '2026-11-25', 'evening', 'settled', 1795602600000, 1795604400000, 1795595400000, 0)`,
  `insert into playlist (id, broadcast, position, audience, playlist) values ('${broadcast}/a1', '${broadcast}', 0, '{}', '{}')`,
  ...[0, 1].map(
    (item) => `insert into playlist_item
      (playlist, item, kind, lesson, title, topic, wanted, variety, master, rendition, duration_ms)
      values ('${broadcast}/a1', ${item}, 'lesson', 'fraud', '反诈', 'anti-fraud', 'cmn', 'cmn', 'm', 'r', 60000)`,
  ),
  `insert into delivery (id, broadcast, playlist, endpoint, endpoint_name, area, county, state, epoch, attempts, sequence,
      expires_at_ms, next_attempt_at_ms, certain)
    values ('${delivery}', '${broadcast}', '${broadcast}/a1', 'column-1', '前村', '371524100', '371524', 'accepted', 1, 1, 1,
      1795604400000, 0, 1)`,
  `insert into receipt_stream (id, endpoint, boot) values (1, 'column-1', '${boot}')`,
  `update counter set value = 1`,
  ...[1, 2].flatMap((sequence) => [
    `insert into receipt (stream, sequence, delivery, content, received_at_ms, county, entry, leaf)
      values (1, ${sequence}, '${delivery}', '${receipt(sequence)}', 1795602660000, '371524', 1, ${sequence - 1})`,
    `insert into play (delivery, item, version, current, outcome, played_ms, started_at_ms, concluded_at_ms)
      values ('${delivery}', ${sequence - 1}, 1, 1, 'played', 60000, 1795602600000, 1795602660000)`,
  ]),
  ...entries.map(
    ({ content, hash, verb, subject, atMs }, n) => `insert into ledger
      (chain, sequence, previous, hash, content, verb, subject, at_ms)
      values ('371524', ${n + 1}, '${n === 0 ? '0'.repeat(64) : entries[0].hash}', '${hash}', '${content}', '${verb}', '${subject}', ${atMs})`,
  ),
  `insert into ledger_head (chain, sequence, hash) values ('371524', 2, '${entries[1].hash}')`,
];
