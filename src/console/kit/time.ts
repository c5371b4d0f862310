import type { Language } from './language.tsx';

/** Instants as `YYYY-MM-DD HH:MM:SS` in a zone, as Swedes write them; kept, as making one costs more than a thousand uses. */
const inZones = new Map<string, Intl.DateTimeFormat>();

function writtenIn(atMs: number, zone: string): string {
  const format =
    inZones.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  inZones.set(zone, format);
  return format.format(atMs);
}

/** The time of day in a zone, `HH:MM` or `HH:MM:SS`. */
export const timeIn = (atMs: number, zone: string, withSeconds = false): string =>
  writtenIn(atMs, zone).slice(11, withSeconds ? 19 : 16);

/** The date in a zone, `YYYY-MM-DD`. */
export const dateIn = (atMs: number, zone: string): string => writtenIn(atMs, zone).slice(0, 10);

/** Date and time in a zone, `YYYY-MM-DD HH:MM`. */
export const instantIn = (atMs: number, zone: string): string => writtenIn(atMs, zone).slice(0, 16);

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
