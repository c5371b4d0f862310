import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { Context } from '../app/context.ts';
import { RequestError } from '../app/context.ts';
import { findMute, isOpen, useMute } from '../app/mute-links.ts';
import { slotSpan, slotsOn, wallTimeAt, weekdayOf } from '../domain/calendar.ts';
import { partsOfBroadcast } from '../domain/ids.ts';
import type { Mute } from '../domain/mute.ts';

export interface MutePageDeps {
  readonly context: Pick<Context, 'store' | 'clock'>;
}

/** For a phone held by somebody in a hurry, by day and by night. */
const style = `
:root { color-scheme: light dark; --ink: #1d2420; --soft: #5a645e; --paper: #fff; --button: #17593d; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2ef; --soft: #a9b4ad; --paper: #16201b; --button: #2c7a4d; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 20px; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 18px/1.6 system-ui, -apple-system, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; }
main { max-width: 28rem; margin: 0 auto; }
h1 { font-size: 26px; line-height: 1.3; margin: 0 0 12px; }
p { margin: 0 0 16px; }
.where { font-size: 20px; }
.en, .brand { color: var(--soft); font-size: 15px; line-height: 1.5; }
button { display: block; width: 100%; min-height: 64px; margin: 24px 0; padding: 12px; border: 0; border-radius: 12px;
  background: var(--button); color: #fff; font: inherit; font-size: 22px; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
`;

/** Nothing but its own form and its own style, so that whatever opens a link in a chat finds nothing to follow or run. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * The page behind a link by which a village asks for silence. Opening it changes nothing: chats fetch links before
 * anybody reads them. Only its button does.
 */
export function createMutePage({ context }: MutePageDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'noindex',
    });
    next();
  });
  router.get('/:secret', async (request, response) => {
    const mute = await findMute(context, request.params.secret);
    const status = mute === undefined ? 404 : isOpen(mute, context.clock.now()) ? 200 : 410;
    response
      .status(status)
      .type('html')
      .send(page(await bodyFor(context, mute)));
  });
  router.post('/:secret', async (request, response) => {
    try {
      const mute = await useMute(context, request.params.secret);
      response.type('html').send(page(await doneBody(context, mute)));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const mute = await findMute(context, request.params.secret);
      const status = mute === undefined ? 404 : 410;
      response
        .status(status)
        .type('html')
        .send(page(await bodyFor(context, mute)));
    }
  });
  return router;
}

async function bodyFor(context: MutePageDeps['context'], mute: Mute | undefined): Promise<string> {
  if (mute === undefined)
    return said('没有这个链接', '请向县里再要一个。', 'There is no such link; ask the county for another.');
  if (mute.unmutedAtMs !== undefined)
    return said('静音已由县里取消', '到时候照常播。', 'The county took this back: it airs as usual.');
  if (mute.mutedAtMs !== undefined) return doneBody(context, mute);
  if (!isOpen(mute, context.clock.now()))
    return said('这个时段已经过去', '什么也没有改变。', 'That slot is over; nothing was changed.');
  const { zh, en } = await placeOf(context, mute);
  return `${said('这一次，不让大喇叭响？', zh, `Silence the loudspeaker this once? ${en}`)}
<form method="post"><button>不响（静音） <span lang="en">Mute</span></button></form>
<p>只管这一次，下一次照常。按错了，请打电话给县里。</p>
<p class="en" lang="en">This once only; the next one airs as usual. By mistake? Call the county.</p>`;
}

async function doneBody(context: MutePageDeps['context'], mute: Mute): Promise<string> {
  const { zh, en } = await placeOf(context, mute);
  return `${said('好，不会响', zh, `It will be silent: ${en}`)}
<p>正在播的，马上停。按错了，请打电话给县里。</p>
<p class="en" lang="en">What is on air stops at once. By mistake? Call the county.</p>`;
}

const weekdays = {
  zh: ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;

async function placeOf(
  context: MutePageDeps['context'],
  mute: Mute,
): Promise<{ readonly zh: string; readonly en: string }> {
  const { name, endpoints, broadcast } = mute;
  const { date, slot } = partsOfBroadcast(broadcast);
  const at = await timeOf(context, mute);
  const [, month = '', day = ''] = date.split('-').map(Number).map(String);
  const weekday = weekdayOf(date);
  const many = endpoints.length;
  return {
    zh: `${name}，${month}月${day}日（${weekdays.zh[weekday]}）${slot === 'morning' ? '早间' : '晚间'}${at}，${many} 只喇叭。`,
    en: `${name}, ${slot} of ${weekdays.en[weekday]}, ${date}${at}, ${many} ${many === 1 ? 'loudspeaker' : 'loudspeakers'}.`,
  };
}

/** The hour it stands at: as planned, else as the schedule says by now; nothing where it no longer does. */
async function timeOf({ store }: MutePageDeps['context'], { broadcast, county }: Mute): Promise<string> {
  const { date, slot: name } = partsOfBroadcast(broadcast);
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule === undefined) return '';
  const slot = slotsOn(schedule, date).find((one) => one.name === name);
  const span = (await store.broadcasts.find(broadcast)) ?? (slot && slotSpan(slot, date, schedule.zone));
  return span === undefined ? '' : ` ${wallTimeAt(span.startsAtMs, schedule.zone).slice(0, 5)}`;
}

const said = (title: string, zh: string, en: string): string =>
  `<h1>${text(title)}</h1>\n<p class="where">${text(zh)}</p>\n<p class="en" lang="en">${text(en)}</p>`;

/** Names are people's: none of them becomes markup. */
const text = (words: string): string => words.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (body: string): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>大喇叭 · Dalaba</title>
<style>${style}</style>
<body>
<main>
<p class="brand">大喇叭 <span lang="en">· Dalaba</span></p>
${body}
</main>
</body>
</html>
`;
