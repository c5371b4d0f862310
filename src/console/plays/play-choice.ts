import type { getPlays } from '../api/client.ts';

/** Which plays are looked at, within one county. */
export type PlayChoice = Readonly<
  Pick<
    Parameters<typeof getPlays>[0],
    | '$from'
    | 'to'
    | 'area'
    | 'endpoint'
    | 'kind'
    | 'lesson'
    | 'variety'
    | 'outcome'
    | 'slot'
    | 'broadcast'
    | 'counted'
  >
>;

/** As an address keeps it. */
export const writtenChoice = (choice: PlayChoice): string =>
  new URLSearchParams(
    Object.entries(choice).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  ).toString();

const keys = [
  ...['$from', 'to', 'area', 'endpoint', 'kind', 'lesson'],
  ...['variety', 'outcome', 'slot', 'broadcast', 'counted'],
];

/** What an address keeps; what it misspells is the service’s to refuse. */
export const readChoice = (text: string): PlayChoice =>
  Object.fromEntries([...new URLSearchParams(text)].filter(([key]) => keys.includes(key))) as PlayChoice;
