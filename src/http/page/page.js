// @ts-check
/** @import { CountyDay, Day } from '../page-shapes.ts' */
/** @typedef {ReturnType<typeof import('./detail.js').openDetail>} Opened */
import { ask, Refused } from './ask.js';
import { countySection } from './county.js';
import { byId, el } from './dom.js';
import { addDays, dateIn, dateText } from './format.js';
import { follow, throttled } from './live.js';
import { languageNow, learnWords, say, switchLanguage } from './texts.js';

const refreshMs = 1000;
const againMs = 3000;
/** Slots move and days begin without any broadcast changing. */
const lookMs = 60_000;

const picker = /** @type {HTMLInputElement} */ (byId('date'));
const place = byId('counties');

/** @type {Day | undefined} */
let day;
/** The service's clock less this one. */
let aheadMs = 0;
let hasWords = false;
let online = false;
/** @type {string | undefined} */
let trouble;
/** What the sections were built for. */
let built = '';
/** @type {Map<string, ReturnType<typeof countySection>>} */
let sections = new Map();
/** @type {Opened | undefined} */
let detail;
/**
 * Fetched when first wanted: most visits open nothing.
 * @type {typeof import('./detail.js').openDetail | undefined}
 */
let openDetail;

const chosenDate = () => new URLSearchParams(location.search).get('date') ?? undefined;
const openId = () => (location.hash === '' ? undefined : decodeURIComponent(location.hash.slice(1)));

const refresh = throttled(async () => {
  const date = chosenDate();
  try {
    if (!hasWords) {
      learnWords(await ask('/words'));
      hasWords = true;
    }
    /** @type {Day} */
    const latest = await ask(date === undefined ? '/today' : `/today?date=${encodeURIComponent(date)}`);
    if (date !== chosenDate()) return refresh();
    day = latest;
    aheadMs = day.nowMs - Date.now();
    trouble = undefined;
  } catch (error) {
    trouble = error instanceof Refused ? error.message : say(day === undefined ? 'goneEmpty' : 'gone');
    setTimeout(refresh, againMs);
  }
  draw();
}, refreshMs);

const refreshDetail = throttled(async () => {
  await detail?.load();
}, refreshMs);

function draw() {
  drawFrame();
  place.setAttribute('aria-busy', String(day === undefined && trouble === undefined));
  if (day === undefined) {
    place.replaceChildren(...(trouble === undefined ? [el('p', { class: 'note' }, say('loading'))] : []));
    return;
  }
  const structure = JSON.stringify([languageNow(), ...day.counties.map(structureOf)]);
  if (structure !== built) build(day.counties);
  built = structure;
  drawDetail();
  const nowMs = Date.now() + aheadMs;
  for (const county of day.counties) sections.get(county.county)?.update(county, nowMs, detail?.id);
}

/** @param {CountyDay} county */
const structureOf = ({ county, name, date, endpoints, slots, silent, broadcasts }) => [
  county,
  name,
  date,
  endpoints,
  slots,
  silent,
  broadcasts.map(({ slot }) => slot),
];

/** @param {readonly CountyDay[]} counties */
function build(counties) {
  sections = new Map(counties.map((county) => [county.county, countySection(county, toggle)]));
  detail = undefined;
  const none = counties.length === 0 ? [el('p', { class: 'note' }, say('noCounties'))] : [];
  place.replaceChildren(...none, ...[...sections.values()].map(({ node }) => node));
}

/** What stands around the counties. */
function drawFrame() {
  const zh = languageNow() === 'zh';
  document.documentElement.lang = zh ? 'zh-CN' : 'en';
  document.title = say('documentTitle');
  byId('title').textContent = say('title');
  byId('days').setAttribute('aria-label', say('days'));
  byId('before').setAttribute('aria-label', say('before'));
  byId('behind').setAttribute('aria-label', say('behind'));
  byId('today').textContent = say('today');
  byId('today').setAttribute('aria-pressed', String(chosenDate() === undefined));
  const language = byId('language');
  language.textContent = zh ? 'English' : '中文';
  language.lang = zh ? 'en' : 'zh-CN';
  const shown = chosenDate() ?? day?.counties[0]?.date ?? dateIn(Date.now(), 'Asia/Shanghai');
  byId('day-text').textContent = dateText(shown);
  picker.setAttribute('aria-label', say('date'));
  if (document.activeElement !== picker) picker.value = shown;
  const live = byId('live');
  live.textContent = say(online ? 'live' : 'connecting');
  live.classList.toggle('online', online);
  const notice = byId('trouble');
  notice.hidden = trouble === undefined;
  if (notice.textContent !== (trouble ?? '')) notice.textContent = trouble ?? '';
  place.classList.toggle('stale', trouble !== undefined);
  drawAlerts();
}

/** Hidden for as long as nothing has to be seen to. */
function drawAlerts() {
  const alerts = day?.alerts ?? [];
  const section = byId('alerts');
  section.hidden = alerts.length === 0;
  byId('alerts-title').textContent = say('alerts');
  section
    .querySelector('ul')
    ?.replaceChildren(...alerts.map(({ text }) => el('li', {}, text[languageNow()])));
}

/** Shows the broadcast that the address names, or none. */
function drawDetail() {
  const id = openId();
  const county = day?.counties.find(({ broadcasts }) => broadcasts.some((one) => one.id === id));
  if (id === undefined || county === undefined) return closeDetail();
  if (detail?.id === id) return;
  if (openDetail === undefined) return void fetchDetail();
  closeDetail();
  detail = openDetail(id, county.zone);
  sections.get(county.county)?.detail.replaceChildren(detail.node);
  refreshDetail();
}

function closeDetail() {
  detail?.node.remove();
  detail = undefined;
}

async function fetchDetail() {
  ({ openDetail } = await import('./detail.js'));
  draw();
}

/** @param {string} id */
function toggle(id) {
  const hash = openId() === id ? '' : `#${id}`;
  history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  draw();
}

/** @param {string | undefined} date */
function choose(date) {
  history.pushState(null, '', date === undefined ? '/' : `/?date=${date}`);
  day = undefined;
  built = '';
  draw();
  refresh();
}

function chooseBy(/** @type {number} */ days) {
  if (picker.value !== '') choose(addDays(picker.value, days));
}

byId('before').addEventListener('click', () => chooseBy(-1));
byId('behind').addEventListener('click', () => chooseBy(1));
byId('today').addEventListener('click', () => choose(undefined));
picker.addEventListener('change', () => {
  if (picker.value !== '') choose(picker.value);
});
byId('language').addEventListener('click', () => {
  switchLanguage();
  draw();
});
window.addEventListener('popstate', () => {
  draw();
  refresh();
});

follow({
  changed(ids) {
    refresh();
    if (detail !== undefined && ids.includes(detail.id)) refreshDetail();
  },
  resync() {
    refresh();
    refreshDetail();
  },
  online(isOnline) {
    online = isOnline;
    if (!isOnline) refresh();
    draw();
  },
});
setInterval(refresh, lookMs);
setInterval(draw, 10_000);
draw();
refresh();
