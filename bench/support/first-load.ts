import type { CDPSession, Page } from 'playwright-core';

/** What a page must show before somebody can work with it; its button is pressed to see that it answers. */
export interface Awaited {
  readonly path: string;
  readonly shows: string;
  readonly press: string;
  readonly answers: string;
  /** Of what was asked for by the press. */
  readonly holds: string;
}

export interface FirstLoad {
  /** What came over the line until then. */
  readonly bytes: number;
  /** Since the address was entered, each when it was painted. Milliseconds. */
  readonly shownMs: number;
  readonly answeredMs: number;
  readonly heldMs: number;
}

/**
 * Looks once a frame for what is waited for, and says when the frame with it was painted: by the page’s own clock, as
 * whatever else looks into a slowed page slows it further.
 */
const watching = `({ shows, press, answers, holds }) => {
  const painted = (selector) => new Promise((done) => {
    const look = () => {
      const found = [...document.querySelectorAll(selector)].some((one) => one.checkVisibility());
      if (found) setTimeout(() => done(performance.now()));
      requestAnimationFrame(found ? () => {} : look);
    };
    look();
  });
  const go = async () => {
    const shownMs = await painted(shows);
    const button = document.querySelector(press);
    const { x, y, width, height } = button.getBoundingClientRect();
    const at = { x: x + width / 2, y: y + height / 2 };
    const isThere = button.contains(document.elementFromPoint(at.x, at.y));
    tell(JSON.stringify({ ...at, isThere }));
    const answeredMs = await painted(answers);
    const heldMs = await painted(holds);
    tell(JSON.stringify({ shownMs, answeredMs, heldMs }));
  };
  if (location.pathname === '/') void go();
}`;

/** Opens a page that has nothing cached, and presses its button as soon as it is seen. */
export async function firstLoad(
  page: Page,
  devtools: CDPSession,
  origin: string,
  awaited: Awaited,
): Promise<FirstLoad> {
  let bytes = 0;
  let loaded = 0;
  await devtools.send('Network.enable');
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const told = Promise.withResolvers<Omit<FirstLoad, 'bytes'>>();
  devtools.on('Runtime.bindingCalled', ({ payload }) => {
    const said = JSON.parse(payload);
    if ('shownMs' in said) return told.resolve(said);
    loaded = bytes;
    if (said.isThere) pressAt(devtools, said).catch(told.reject);
    else told.reject(new Error(`${awaited.press} cannot be pressed`));
  });
  await devtools.send('Runtime.enable');
  await devtools.send('Page.enable');
  await devtools.send('Runtime.addBinding', { name: 'tell' });
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `(${watching})(${JSON.stringify(awaited)})`,
  });
  await page.goto(`${origin}/${awaited.path}`, { waitUntil: 'commit' });
  const times = await told.promise;
  return { bytes: loaded, ...times };
}

async function pressAt(devtools: CDPSession, { x, y }: { x: number; y: number }): Promise<void> {
  const at = { x, y, button: 'left', clickCount: 1 } as const;
  await devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
  await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
}
