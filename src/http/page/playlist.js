// @ts-check
/** @import { BroadcastPlaylist } from '../page-shapes.ts' */
import { button, el } from './dom.js';
import { clockOf, lengthOf, titleOf } from './format.js';
import { endpointsText, labelled, languageNow, reasonText, say, sentence, word } from './texts.js';

/**
 * What one audience hears: the programme to listen to, its items with their reasons, and what was left out.
 * @param {BroadcastPlaylist} of
 * @param {number} index
 */
export function audienceSection({ audience, playlist, programme }, index) {
  const languages = audience.varieties.map((one) => word('varieties', one)).join(' → ');
  const heading = el('h4', {}, `${say('audience')} ${index + 1} · ${languages}`);
  const about = sentence(
    endpointsText(audience.endpoints.length),
    `${say('volume')} ${audience.volumePercent}%`,
    `${say('programmeLength')} ${lengthOf(programme?.durationMs ?? playlist.durationMs)} / ${say('ofSlot')} ${lengthOf(playlist.budgetMs)}`,
  );
  const { silentBecause } = playlist;
  const silence = silentBecause && labelled(say('silent'), reasonText(silentBecause));
  const sound = programme && soundOf(programme, labelled(say('listen'), languages));
  return el(
    'section',
    { class: 'audience' },
    heading,
    el('p', { class: 'quiet' }, about),
    sound?.node ?? el('p', { class: 'note' }, silence ?? say('notMade')),
    itemList(playlist, programme, sound),
    ...leftOutList(playlist),
  );
}

/**
 * A player, and how to jump in it.
 * @param {NonNullable<BroadcastPlaylist['programme']>} programme
 * @param {string} label
 */
function soundOf({ digest }, label) {
  const node = el('audio', {
    controls: true,
    preload: 'metadata',
    src: `/api/v1/programmes/${digest}/audio`,
    'aria-label': label,
  });
  return {
    node,
    /** @param {number} atMs */
    seek(atMs) {
      for (const other of document.querySelectorAll('audio')) if (other !== node) other.pause();
      node.currentTime = atMs / 1000;
      // A browser that refuses to play, or a jump during the wait for sound, leaves the player where it is.
      node.play().catch(() => undefined);
    },
  };
}

/**
 * @param {BroadcastPlaylist['playlist']} playlist
 * @param {BroadcastPlaylist['programme']} programme
 * @param {ReturnType<typeof soundOf> | undefined} sound
 */
function itemList({ items }, programme, sound) {
  const list = el('ol', { class: 'items' });
  const rows = items.map(({ index, title, live, variety, durationMs, reason }) => {
    const cue = programme?.cues.find(({ item }) => item === index);
    const label = [
      el('span', { class: 'at' }, cue === undefined ? '·' : clockOf(cue.offsetMs)),
      el('span', { class: 'item-title' }, titleOf(title, live?.title)),
      el(
        'span',
        { class: 'item-about' },
        `${word('varieties', variety)} · ${lengthOf(cue?.durationMs ?? durationMs)}`,
      ),
    ];
    const head =
      cue === undefined || sound === undefined
        ? el('span', { class: 'item' }, ...label)
        : button('item', () => sound.seek(cue.offsetMs), ...label);
    if (head instanceof HTMLButtonElement) head.title = say('playFrom');
    const row = el('li', {}, head, el('p', { class: 'why' }, ...reasonOf(reason)));
    list.append(row);
    return { row, fromMs: cue?.offsetMs ?? 0, untilMs: (cue?.offsetMs ?? 0) + (cue?.durationMs ?? 0) };
  });
  sound?.node.addEventListener('timeupdate', () => {
    const atMs = sound.node.currentTime * 1000;
    for (const { row, fromMs, untilMs } of rows) {
      if (atMs > 0 && atMs >= fromMs && atMs < untilMs) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  });
  return list;
}

/** @param {BroadcastPlaylist['playlist']} playlist */
function leftOutList({ leftOut }) {
  if (leftOut.length === 0) return [];
  const rows = leftOut.map(({ title, reason }) =>
    el('li', {}, el('span', { class: 'item-title' }, title), el('p', { class: 'why' }, ...reasonOf(reason))),
  );
  return [
    el(
      'details',
      { class: 'left-out' },
      el('summary', {}, `${say('leftOut')} (${leftOut.length})`),
      el('ul', {}, ...rows),
    ),
  ];
}

/**
 * The planner's sentence is Chinese; its rule has a word in both languages.
 * @param {{ rule: string, text: string }} reason
 */
const reasonOf = ({ rule, text }) =>
  languageNow() === 'zh' ? [text] : [`${word('rules', rule)} · `, el('span', { lang: 'zh-CN' }, text)];
