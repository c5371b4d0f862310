import type { Language } from './language.tsx';

/** One maker of texts for each way of writing and zone: to make one costs more than to use it a thousand times. */
function kept(make: (zone: string) => Intl.DateTimeFormat): (zone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (zone) => {
    const is = made.get(zone) ?? make(zone);
    made.set(zone, is);
    return is;
  };
}

const minute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const toMinutes = kept((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, ...minute }));
const toSeconds = kept(
  (timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, ...minute, second: '2-digit' }),
);
const toDays = kept((timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }));

/** The time of day in a zone, `HH:MM` or `HH:MM:SS`. */
export const timeIn = (atMs: number, zone: string, withSeconds = false): string =>
  (withSeconds ? toSeconds : toMinutes)(zone).format(atMs);

/** The date in a zone, `YYYY-MM-DD`. */
export const dateIn = (atMs: number, zone: string): string => toDays(zone).format(atMs);

/** Date and time in a zone, `YYYY-MM-DD HH:MM`. */
export const instantIn = (atMs: number, zone: string): string =>
  `${dateIn(atMs, zone)} ${timeIn(atMs, zone)}`;

/** A date as people read it. */
export const dateText = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(new Date(`${date}T00:00:00Z`));

/** Whether it is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The date some days later; the same where the calendar ends. */
export function addDays(date: string, days: number): string {
  const moved = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return isDay(moved) ? moved : date;
}

/** A place in a programme, `m:ss`. */
export function clockOf(durationMs: number): string {
  const whole = Math.floor(durationMs / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A length with its units. */
export function lengthOf(durationMs: number, language: Language): string {
  const whole = Math.round(durationMs / 1000);
  const [minutes, seconds] = [Math.floor(whole / 60), whole % 60];
  const parts =
    language === 'zh'
      ? [minutes > 0 ? `${minutes} 分` : '', seconds > 0 || minutes === 0 ? `${seconds} 秒` : '']
      : [minutes > 0 ? `${minutes} min` : '', seconds > 0 || minutes === 0 ? `${seconds} s` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** How far through its day a wall time `HH:MM` is, 0 to 1. */
export const dayShare = (wall: string): number =>
  (Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5))) / 1440;
