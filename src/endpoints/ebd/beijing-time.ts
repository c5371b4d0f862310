/** Beijing has no daylight saving time; these platforms know no other zone. */
const offsetMs = 8 * 3_600_000;

/** An instant as these platforms write it: `2026-11-25 18:30:00`, its fraction of a second cut off. */
export const beijingTime = (atMs: number): string =>
  new Date(Math.floor(atMs) + offsetMs).toISOString().slice(0, 19).replace('T', ' ');

/** The instant at which such a second begins, or undefined where the text is none. */
export function instantOfBeijing(text: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text.trim());
  if (found === null) return undefined;
  const atMs = Date.parse(`${found[1]}T${found[2]}Z`) - offsetMs;
  return Number.isNaN(atMs) || beijingTime(atMs) !== found[0] ? undefined : atMs;
}
