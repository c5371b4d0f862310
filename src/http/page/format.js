// @ts-check
import { languageNow, say } from './texts.js';

/**
 * The time of day in a zone, `HH:MM` or `HH:MM:SS`.
 * @param {number} atMs
 * @param {string} zone
 * @param {boolean} withSeconds
 */
export const timeIn = (atMs, zone, withSeconds = false) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(withSeconds ? { second: '2-digit' } : {}),
  }).format(atMs);

/**
 * The date in a zone, `YYYY-MM-DD`.
 * @param {number} atMs
 * @param {string} zone
 */
export const dateIn = (atMs, zone) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(atMs);

/**
 * A date as people read it.
 * @param {string} date
 */
export const dateText = (date) =>
  new Intl.DateTimeFormat(languageNow() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(new Date(`${date}T00:00:00Z`));

/**
 * @param {string} date
 * @param {number} days
 */
export function addDays(date, days) {
  const moved = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return isDay(moved) ? moved : date;
}

/**
 * Whether it is a day of the calendar, `YYYY-MM-DD`.
 * @param {string} text
 */
export function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/**
 * A place in a programme, `m:ss`.
 * @param {number} durationMs
 */
export function clockOf(durationMs) {
  const whole = Math.floor(durationMs / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * A length with its unit.
 * @param {number} durationMs
 */
export function lengthOf(durationMs) {
  const whole = Math.floor(durationMs / 1000);
  const seconds = `${whole % 60} ${say('seconds')}`;
  return whole < 60 ? seconds : `${Math.floor(whole / 60)} ${say('minutes')} ${seconds}`;
}

/**
 * How far through its day a wall time is, 0 to 1.
 * @param {string} wall
 */
export const dayShare = (wall) => (Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5))) / 1440;

/**
 * An item as people call it; of what is relayed, the recording that stands by for it, too.
 * @param {string} title
 * @param {string | undefined} live
 */
export const titleOf = (title, live) =>
  live === undefined ? title : `${say('relayed')} · ${live} (${say('standingBy')} ${title})`;
