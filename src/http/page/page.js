// @ts-check
/** @import { CountyDay, Day } from '../page-shapes.ts' */
/** @typedef {ReturnType<typeof import('./detail.js').openDetail>} Opened */
import { ask, Refused } from './ask.js';
import { countySection } from './county.js';
import { button, byId, el } from './dom.js';
import { addDays, dateIn, dateText, isDay } from './format.js';
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
 * What was opened by hand stands before the reader's eyes already.
 * @type {string | undefined}
 */
let toggled;
/**
 * Fetched when first wanted: most visits open nothing.
 * @type {typeof import('./detail.js').openDetail | undefined}
 */
let openDetail;

/** The broadcast that the address opens. */
function openId() {
  try {
    return location.hash === '' ? undefined : decodeURIComponent(location.hash.slice(1));
  } catch {
    return undefined;
  }
}

const askedDate = () => new URLSearchParams(location.search).get('date') ?? undefined;

/** The day of the broadcast that is open, else the day asked for; today where neither is a day. */
function chosenDate() {
  const wanted = openId()?.split('/')[1] ?? askedDate();
  return wanted !== undefined && isDay(wanted) ? wanted : undefined;
}

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
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) return askToSignIn();
    trouble = error instanceof Refused ? error.message : say(day === undefined ? 'goneEmpty' : 'gone');
    setTimeout(refresh, againMs);
  }
  draw();
}, refreshMs);

/** Fetched when first wanted, too: where nobody has to sign in, nobody is asked. */
async function askToSignIn() {
  const { signIn } = await import('./sign-in.js');
  trouble = undefined;
  day = undefined;
  place.hidden = true;
  draw();
  await signIn(() => {
    place.hidden = false;
    refresh();
  });
}

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
  broadcasts.map(({ id }) => id),
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
  const today = dateIn(Date.now() + aheadMs, day?.counties[0]?.zone ?? 'Asia/Shanghai');
  byId('today').setAttribute('aria-pressed', String((chosenDate() ?? today) === today));
  const language = byId('language');
  language.textContent = zh ? 'English' : '中文';
  language.lang = zh ? 'en' : 'zh-CN';
  const shown = chosenDate() ?? day?.counties[0]?.date ?? today;
  byId('day-text').textContent = dateText(shown);
  picker.setAttribute('aria-label', say('date'));
  if (document.activeElement !== picker) picker.value = shown;
  const live = byId('live');
  live.textContent = say(
    online ? 'live' : day === undefined || trouble !== undefined ? 'connecting' : 'polling',
  );
  live.classList.toggle('online', online);
  const notice = byId('trouble');
  notice.hidden = trouble === undefined;
  if (notice.textContent !== (trouble ?? '')) notice.textContent = trouble ?? '';
  place.classList.toggle('stale', trouble !== undefined);
  const sample = byId('sample');
  const speed = day?.sample?.speed ?? 1;
  sample.hidden = day?.sample === undefined;
  sample.textContent = `${say('sample')}${speed === 1 ? '' : ` ${say('speed', speed)}`}`;
  const badDay = byId('bad-day');
  const asked = askedDate();
  badDay.hidden = asked === undefined || isDay(asked);
  badDay.textContent = say('badDay');
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
    ?.replaceChildren(
      ...alerts.map(({ broadcast, text }) =>
        el(
          'li',
          {},
          broadcast === undefined
            ? text[languageNow()]
            : el('a', { href: `#${broadcast}` }, text[languageNow()]),
        ),
      ),
    );
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
  if (id !== toggled) sections.get(county.county)?.node.scrollIntoView();
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
  const isOpen = openId() === id;
  const address = isOpen ? `/?date=${chosenDate() ?? ''}` : `/${location.search}#${id}`;
  toggled = id;
  history.replaceState(null, '', address);
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
ask('/me').then(
  async ({ by, person }) => {
    if (person !== undefined) (await import('./sign-in.js')).showWho(person);
    else if (by === 'nobody')
      byId('who').replaceChildren(button('enter', () => void askToSignIn(), '登录 Sign in'));
  },
  () => undefined,
);
setInterval(refresh, lookMs);
setInterval(draw, 10_000);
draw();
refresh();
