// @ts-check
/** @import { Delivery, Detail, Page, Play } from '../page-shapes.ts' */
import { ask } from './ask.js';
import { button, el } from './dom.js';
import { lengthOf, timeIn, titleOf } from './format.js';
import { audienceSection } from './playlist.js';
import { labelled, reasonText, say, word } from './texts.js';

const firstRows = 50;
const pageSize = 200;

/**
 * One broadcast opened: its playlists, deliveries and plays. What did not change is left alone, so that sound goes
 * on and a place in the page is kept.
 * @param {string} id
 * @param {string} zone
 */
export function openDetail(id, zone) {
  const parts = { playlists: part('playlists'), deliveries: part('deliveries'), plays: part('plays') };
  const message = el('p', { class: 'note', role: 'status' }, say('loading'));
  const node = el('div', { class: 'detail' }, message, ...Object.values(parts).map((one) => one.node));
  let shownRows = firstRows;
  let shownPlays = pageSize;
  /** @type {Set<string>} */
  const opened = new Set();

  async function load() {
    try {
      const [detail, plays] = /** @type {[Detail, Page<Play>]} */ (
        await Promise.all([ask(`/broadcasts/${id}`), playsOf(id, shownPlays)])
      );
      message.hidden = true;
      draw(detail, plays);
    } catch {
      message.textContent = say('detailFailed');
      message.hidden = false;
    }
  }

  /** @param {Detail} detail @param {Page<Play>} plays */
  function draw(detail, plays) {
    const { playlists, deliveries } = detail;
    parts.playlists.draw(playlists, () => playlists.map((one, index) => audienceSection(one, index)));
    parts.deliveries.draw([deliveries, shownRows], () =>
      deliveriesSection(deliveries, shownRows, zone, () => {
        shownRows = Number.POSITIVE_INFINITY;
        draw(detail, plays);
      }),
    );
    parts.plays.draw(plays, () =>
      playsSection(plays, zone, opened, () => {
        shownPlays += pageSize;
        void load();
      }),
    );
  }
  return { id, node, load };
}

/**
 * A part of the page that is drawn again only when what it shows changed.
 * @param {string} className
 */
function part(className) {
  const node = el('div', { class: className });
  let drawn = '';
  return {
    node,
    /** @param {unknown} shows @param {() => readonly Node[]} make */
    draw(shows, make) {
      const text = JSON.stringify(shows);
      if (text === drawn) return;
      drawn = text;
      node.replaceChildren(...make());
    },
  };
}

/**
 * The first plays, as many as asked for.
 * @param {string} id
 * @param {number} count
 * @returns {Promise<Page<Play>>}
 */
async function playsOf(id, count) {
  /** @type {Play[]} */
  const items = [];
  let cursor = '';
  for (;;) {
    const limit = Math.min(1000, count - items.length);
    /** @type {Page<Play>} */
    const page = await ask(`/plays?broadcast=${encodeURIComponent(id)}&limit=${limit}${cursor}`);
    items.push(...page.items);
    if (page.nextCursor === undefined) return { items };
    if (items.length >= count) return { items, nextCursor: page.nextCursor };
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/**
 * When a delivery that failed, or is held back, is tried next. What only lies ready is not tried at all.
 * @param {Delivery} delivery
 * @param {string} zone
 */
function nextTryText({ state, reason, nextAttemptAtMs, expiresAtMs }, zone) {
  if (state !== 'pending' || reason === undefined || nextAttemptAtMs >= expiresAtMs) return '—';
  return `${say('nextTry')} ${timeIn(nextAttemptAtMs, zone, true)}`;
}

/**
 * What was found when it was looked at again before air, where that is no good news.
 * @param {Delivery} delivery
 */
function checkText({ check }) {
  if (check === undefined || check.found === 'held') return '';
  const why = reasonText(check.reason);
  return labelled(say('beforeAir'), `${word('findings', check.found)}${why === '' ? '' : ` (${why})`}`);
}

/**
 * @param {readonly Delivery[]} deliveries
 * @param {number} most
 * @param {string} zone
 * @param {() => void} showAll
 */
function deliveriesSection(deliveries, most, zone, showAll) {
  const heading = el('h4', {}, say('deliveries'));
  if (deliveries.length === 0) return [heading, el('p', { class: 'quiet' }, say('noDeliveries'))];
  const rows = deliveries
    .slice(0, most)
    .map((one) => [
      nameCell(one.endpointName, one.endpoint),
      el('span', { class: `word ${one.state}` }, word('deliveries', one.state)),
      [reasonText(one.reason), checkText(one)].filter((text) => text !== '').join(' · ') || '—',
      String(one.attempts),
      one.settledAtMs === undefined ? nextTryText(one, zone) : timeIn(one.settledAtMs, zone, true),
    ]);
  const head = [say('endpoint'), say('state'), say('reason'), say('attempts'), say('settledAt')];
  const more =
    deliveries.length > most ? [button('more', showAll, `${say('showAll')} (${deliveries.length})`)] : [];
  return [heading, table(say('deliveries'), head, rows), ...more];
}

/**
 * What each endpoint played; its items are shown when it is opened.
 * @param {Page<Play>} plays
 * @param {string} zone
 * @param {Set<string>} opened ids of the endpoints whose items are shown
 * @param {() => void} showMore
 */
function playsSection({ items, nextCursor }, zone, opened, showMore) {
  const heading = el('h4', {}, say('playRecords'));
  if (items.length === 0) return [heading, el('p', { class: 'quiet' }, say('noPlays'))];
  const groups = [...Map.groupBy(items, ({ endpoint }) => endpoint)].map(([endpoint, plays]) => {
    const counts = [...Map.groupBy(plays, ({ outcome }) => outcome)].map(([outcome, of]) =>
      el('span', { class: `word ${outcome}` }, `${word('outcomes', outcome)} ${of.length}`),
    );
    const name = plays[0]?.endpointName ?? endpoint;
    const group = el(
      'details',
      { open: opened.has(endpoint) },
      el('summary', {}, nameCell(name, endpoint), ...counts),
      playTable(name, plays, zone),
    );
    group.addEventListener('toggle', () => {
      if (group.open) opened.add(endpoint);
      else opened.delete(endpoint);
    });
    return group;
  });
  const more = nextCursor === undefined ? [] : [button('more', showMore, say('more'))];
  return [heading, ...groups, ...more];
}

/** @param {string} name @param {readonly Play[]} plays @param {string} zone */
function playTable(name, plays, zone) {
  const rows = plays.map((play) => [
    titleOf(play.title, play.live),
    play.variety === play.wanted
      ? word('varieties', play.variety)
      : `${word('varieties', play.variety)} (${say('wanted')} ${word('varieties', play.wanted)})`,
    play.startedAtMs === undefined ? '—' : timeIn(play.startedAtMs, zone, true),
    `${lengthOf(play.playedMs)} / ${lengthOf(play.durationMs)}${play.liveMs === undefined ? '' : ` · ${say('relayed')} ${lengthOf(play.liveMs)}`}`,
    el(
      'span',
      { class: `word ${play.outcome}` },
      play.reason === undefined
        ? word('outcomes', play.outcome)
        : labelled(word('outcomes', play.outcome), reasonText(play.reason)),
    ),
  ]);
  return table(name, [say('item'), say('variety'), say('started'), say('length'), say('outcome')], rows);
}

/** @param {string} name @param {string} id */
const nameCell = (name, id) => el('span', { title: id }, name);

/**
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly (readonly (Node | string)[])[]} rows
 */
function table(caption, head, rows) {
  return el(
    'table',
    {},
    el('caption', { class: 'unseen' }, caption),
    el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
    el(
      'tbody',
      {},
      ...rows.map((cells) =>
        el('tr', {}, ...cells.map((cell, column) => el('td', { 'data-name': head[column] ?? '' }, cell))),
      ),
    ),
  );
}
