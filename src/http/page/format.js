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
export const addDays = (date, days) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * A place in a programme, `m:ss`.
 * @param {number} durationMs
 */
export function clockOf(durationMs) {
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * A length with its unit.
 * @param {number} durationMs
 */
export const lengthOf = (durationMs) =>
  durationMs < 60_000
    ? `${(durationMs / 1000).toFixed(1)} ${say('seconds')}`
    : `${clockOf(durationMs)} ${say('minutes')}`;

/**
 * How far through its day a wall time is, 0 to 1.
 * @param {string} wall
 */
export const dayShare = (wall) => (Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5))) / 1440;
