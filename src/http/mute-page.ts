import { Router } from 'express';
import type { Context } from '../app/context.ts';
import { RequestError } from '../app/context.ts';
import { findMute, isOpen, useMute } from '../app/mute-links.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import { partsOfBroadcast } from '../domain/ids.ts';
import type { Mute } from '../domain/mute.ts';

export interface MutePageDeps {
  readonly context: Pick<Context, 'store' | 'clock'>;
}

/** Nothing but its own form, so that whatever opens a link in a chat finds nothing to follow or run. */
const policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

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
    return said('没有这个链接，请向县里再要一个。', 'There is no such link; ask the county for another.');
  if (mute.unmutedAtMs !== undefined) return said('静音已由县里取消。', 'The county took this back.');
  if (mute.mutedAtMs !== undefined) return doneBody(context, mute);
  if (!isOpen(mute, context.clock.now())) return said('这个时段已经过去。', 'That slot is over.');
  const { zh, en } = await placeOf(context, mute);
  return `${said(`${zh}：不让大喇叭响吗？`, `Silence the loudspeaker: ${en}?`)}
<form method="post"><button>不响（静音） · Mute</button></form>
<p>只管这一次；按错了请打电话给县里。<br><span lang="en">This once only. By mistake? Call the county.</span></p>`;
}

async function doneBody(context: MutePageDeps['context'], mute: Mute): Promise<string> {
  const { zh, en } = await placeOf(context, mute);
  return said(`${zh}：好，不会响。正在播的，马上停。`, `${en}: it will be silent; what is on air stops.`);
}

async function placeOf(
  { store }: MutePageDeps['context'],
  { broadcast, county, name, endpoints }: Mute,
): Promise<{ readonly zh: string; readonly en: string }> {
  const { date, slot } = partsOfBroadcast(broadcast);
  const found = await store.broadcasts.find(broadcast);
  const zone = (await store.revisions.schedule(county))?.body.zone ?? 'Asia/Shanghai';
  const at = found === undefined ? '' : ` ${wallTimeAt(found.startsAtMs, zone).slice(0, 5)}`;
  return {
    zh: `${name} ${date} ${slot === 'morning' ? '早间' : '晚间'}${at}（${endpoints.length} 只喇叭）`,
    en: `${name}, ${slot} of ${date}${at} (${endpoints.length} loudspeakers)`,
  };
}

const said = (zh: string, en: string): string => `<h1>${text(zh)}</h1>\n<p lang="en">${text(en)}</p>`;

/** Names are people's: none of them becomes markup. */
const text = (words: string): string => words.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (body: string): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>大喇叭 · Dalaba</title>
<body>
${body}
</body>
</html>
`;
