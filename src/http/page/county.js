// @ts-check
/** @import { CountyDay, Slot, Summary } from '../page-shapes.ts' */
import { button, el } from './dom.js';
import { dayShare, timeIn } from './format.js';
import { endpointsText, labelled, languageNow, reasonText, say, sentence, word } from './texts.js';

/** @type {readonly (keyof Summary['plays'])[]} */
const outcomes = ['played', 'partial', 'interrupted', 'missed', 'unknown'];

/**
 * One county's day: its lane, and a card for each slot.
 * @param {CountyDay} day
 * @param {(id: string) => void} toggle opens or closes a broadcast
 */
export function countySection(day, toggle) {
  const lane = el('div', { class: 'lane', 'aria-hidden': 'true' });
  const clock = el('span', { class: 'clock' });
  const cards = cardsOf(day, toggle);
  const detail = el('div', { class: 'detail-place' });
  const heading = el('h2', { id: `county-${day.county}` }, day.name);
  const node = el(
    'section',
    { class: 'county', 'aria-labelledby': heading.id },
    el('div', { class: 'county-name' }, heading, clock, el('span', {}, endpointsText(day.endpoints))),
    el(
      'div',
      { class: 'county-day' },
      lane,
      el('div', { class: 'cards' }, ...cards.map(({ node: card }) => card)),
      ...silentLines(day),
    ),
    detail,
  );
  return {
    node,
    detail,
    /**
     * @param {CountyDay} latest
     * @param {number} nowMs
     * @param {string | undefined} openId
     */
    update(latest, nowMs, openId) {
      clock.textContent = `${say('now')} ${timeIn(nowMs, latest.zone)}`;
      drawLane(lane, latest, nowMs);
      for (const card of cards) {
        const found = latest.broadcasts.find(({ id }) => nameIn(id) === card.slot.name);
        card.update(found, nowMs, found !== undefined && found.id === openId);
      }
    },
  };
}

/**
 * Slots that do not air on this date, and why; one that was planned before has its card.
 * @param {CountyDay} day
 */
function silentLines({ silent, broadcasts }) {
  return silent
    .filter(({ name }) => !broadcasts.some(({ slot }) => slot === name))
    .map(({ name, at, text }) =>
      el(
        'p',
        { class: 'quiet' },
        labelled(`${word('slots', name)} ${at} ${say('silent')}`, text[languageNow()]),
      ),
    );
}

/**
 * Its slot, or which emergency or drill of its day it is.
 * @param {string} id of a broadcast
 */
const nameIn = (id) => id.split('/')[2] ?? '';

/**
 * @param {CountyDay} day
 * @param {(id: string) => void} toggle
 */
function cardsOf(day, toggle) {
  const extra = day.broadcasts.filter(({ slot }) => !day.slots.some(({ name }) => name === slot));
  /** @type {(Pick<Slot, 'startsAtMs' | 'endsAtMs' | 'planAtMs'> & { name: string })[]} */
  const slots = [
    ...day.slots,
    ...extra.map(({ id, startsAtMs, endsAtMs }) => ({
      name: nameIn(id),
      startsAtMs,
      endsAtMs,
      planAtMs: startsAtMs,
    })),
  ];
  return slots
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs)
    .map((slot) => cardOf(slot, day.zone, (slotName) => toggle(`${day.county}/${day.date}/${slotName}`)));
}

/**
 * @param {Pick<Slot, 'startsAtMs' | 'endsAtMs' | 'planAtMs'> & { name: string }} slot
 * @param {string} zone
 * @param {(slot: string) => void} toggle
 */
function cardOf(slot, zone, toggle) {
  const title = el('h3');
  const body = el('div', { class: 'card-body' });
  const opener = button('opener', () => toggle(slot.name));
  const node = el('article', { class: 'card' }, title, body, opener);
  let drawn = '';
  return {
    node,
    slot,
    /**
     * @param {Summary | undefined} broadcast
     * @param {number} nowMs
     * @param {boolean} isOpen
     */
    update(broadcast, nowMs, isOpen) {
      const { startsAtMs, endsAtMs } = broadcast ?? slot;
      const onAir = isOnAir(broadcast, nowMs);
      const late = nowMs >= (broadcast?.freezeAtMs ?? slot.planAtMs);
      const looks = JSON.stringify([broadcast, onAir, isOpen, late, nowMs >= endsAtMs]);
      if (looks === drawn) return;
      drawn = looks;
      const [kind = '', number = ''] = slot.name.split('-');
      const name = `${word('slots', kind)}${number === '' ? '' : ` ${number}`}`;
      const span = `${timeIn(startsAtMs, zone)}–${timeIn(endsAtMs, zone)}`;
      title.replaceChildren(
        name,
        ' ',
        el('span', { class: 'span' }, span),
        ...(broadcast === undefined ? [] : marksOf(broadcast, onAir)),
      );
      node.dataset.state = conditionOf(broadcast);
      node.classList.toggle('open', isOpen);
      body.replaceChildren(
        ...(broadcast === undefined
          ? [el('p', { class: 'quiet' }, notPlanned(slot, zone, nowMs))]
          : facts(broadcast, zone, late)),
      );
      opener.hidden = broadcast === undefined;
      opener.textContent = say(isOpen ? 'close' : 'open');
      opener.setAttribute('aria-expanded', String(isOpen));
      opener.setAttribute('aria-label', `${opener.textContent} ${name} ${span}`);
    },
  };
}

/**
 * @param {Summary | undefined} broadcast
 * @param {number} nowMs
 */
const isOnAir = (broadcast, nowMs) =>
  broadcast?.state === 'frozen' && nowMs >= broadcast.startsAtMs && nowMs < broadcast.endsAtMs;

/**
 * Why a slot has no broadcast.
 * @param {Pick<Slot, 'endsAtMs' | 'planAtMs'>} slot
 * @param {string} zone
 * @param {number} nowMs
 */
function notPlanned({ endsAtMs, planAtMs }, zone, nowMs) {
  if (nowMs >= endsAtMs) return say('noRecord');
  return say(nowMs < planAtMs ? 'notPlanned' : 'planLate', timeIn(planAtMs, zone));
}

/**
 * How it stands, for the colour of a card: its state, or how well a settled one went.
 * @param {Summary | undefined} broadcast
 */
function conditionOf(broadcast) {
  if (broadcast === undefined) return 'none';
  const { state, plays, plannedPlays } = broadcast;
  if (state !== 'settled' || plays.played === plannedPlays) return state;
  return plays.played === 0 ? 'missed' : 'in-part';
}

/**
 * @param {Summary} broadcast
 * @param {boolean} onAir
 */
function marksOf({ state, adHoc }, onAir) {
  const marks = [el('span', { class: `state ${state}` }, word('states', state))];
  if (onAir) marks.push(el('span', { class: 'state on-air' }, say('onAir')));
  if (adHoc) marks.push(el('span', { class: 'state ad-hoc' }, say('adHoc')));
  return marks;
}

/**
 * @param {Summary} broadcast
 * @param {string} zone
 * @param {boolean} late whether the time it was to be final at is past
 */
function facts(broadcast, zone, late) {
  const { state, reason, deliveries, freezeAtMs } = broadcast;
  const { replaced, ...owed } = deliveries;
  const total = Object.values(owed).reduce((sum, count) => sum + count, 0);
  /** @type {HTMLElement[]} */
  const lines = [];
  if (reason !== undefined)
    lines.push(el('p', { class: 'why' }, labelled(say('reason'), reasonText(reason))));
  lines.push(...holdingLines(broadcast, zone));
  if (state === 'planned' || state === 'ready')
    lines.push(el('p', { class: 'quiet' }, say(late ? 'finalLate' : 'finalAt', timeIn(freezeAtMs, zone))));
  if (total > 0) {
    const troubled = /** @type {const} */ (['refused', 'failed', 'pending', 'replaced'])
      .filter((one) => deliveries[one] > 0)
      .map((one) => `${word('deliveries', one)} ${deliveries[one]}`);
    const done = `${say('delivered')} ${deliveries.accepted}/${total} ${say('ofEndpoints')}`;
    lines.push(el('p', {}, sentence(done, ...troubled)), ...checkLines(broadcast), ...bars(broadcast));
  }
  return lines;
}

/**
 * What holds it back, or keeps it from being heard: a later time, a second person, villages.
 * @param {Summary} broadcast
 * @param {string} zone
 */
function holdingLines({ postponedFromMs, held, muted }, zone) {
  const lines = [];
  if (postponedFromMs !== undefined) lines.push(say('postponed', timeIn(postponedFromMs, zone)));
  if (held !== undefined) lines.push(say('held', held.orders));
  if (muted > 0) lines.push(say('muted', muted));
  return lines.map((line) => el('p', { class: 'why' }, line));
}

/**
 * What was found before air, where anybody was looked at.
 * @param {Summary} broadcast
 */
function checkLines({ checks }) {
  const found = /** @type {const} */ (['held', 'refused', 'absent', 'silent'])
    .filter((one) => checks[one] > 0)
    .map((one) => `${word('findings', one)} ${checks[one]}`);
  return found.length === 0 ? [] : [el('p', {}, labelled(say('beforeAir'), sentence(...found)))];
}

/** @param {Summary} broadcast */
function bars({ plays, plannedPlays }) {
  const concluded = outcomes.reduce((sum, one) => sum + plays[one], 0);
  const waiting = Math.max(0, plannedPlays - concluded);
  const bar = el('div', { class: 'bar', 'aria-hidden': 'true' });
  const legend = el('ul', { class: 'legend' });
  const parts = [
    ...outcomes.map((one) => /** @type {const} */ ([one, plays[one]])),
    /** @type {const} */ (['waiting', waiting]),
  ];
  for (const [name, count] of parts) {
    if (count === 0) continue;
    const part = el('span', { class: name });
    part.style.flexGrow = String(count);
    bar.append(part);
    const named = name === 'waiting' ? say('waiting') : word('outcomes', name);
    legend.append(el('li', { class: name }, `${named} ${count} ${say('times')}`.trim()));
  }
  return [bar, legend];
}

/**
 * The 24 hours of the day: quiet time, slots, now.
 * @param {HTMLElement} lane
 * @param {CountyDay} day
 * @param {number} nowMs
 */
function drawLane(lane, { slots, quiet, broadcasts, zone, date }, nowMs) {
  /** @param {string} kind @param {number} from @param {number} [until] */
  const mark = (kind, from, until) => {
    const made = el('span', { class: kind });
    made.style.left = `${from * 100}%`;
    if (until !== undefined) made.style.width = `${(until - from) * 100}%`;
    return made;
  };
  const marks = quiet.flatMap(({ from, until }) => {
    const [start, end] = [dayShare(from), dayShare(until)];
    return start < end
      ? [mark('quiet-time', start, end)]
      : [mark('quiet-time', 0, end), mark('quiet-time', start, 1)];
  });
  for (const hour of [0, 6, 12, 18, 24]) {
    const tick = mark(`tick ${hour === 0 ? 'first' : hour === 24 ? 'last' : ''}`, hour / 24);
    tick.append(`${hour}:00`);
    marks.push(tick);
  }
  for (const slot of slots) {
    const broadcast = broadcasts.find((one) => one.slot === slot.name);
    const { startsAtMs, endsAtMs } = broadcast ?? slot;
    const start = dayShare(timeIn(startsAtMs, zone));
    const state = isOnAir(broadcast, nowMs) ? 'on-air' : conditionOf(broadcast);
    marks.push(mark(`slot ${state}`, start, start + (endsAtMs - startsAtMs) / 86_400_000));
  }
  const [today, time] = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(nowMs)
    .split(' ');
  if (today === date && time !== undefined) marks.push(mark('now', dayShare(time)));
  lane.replaceChildren(...marks);
}
