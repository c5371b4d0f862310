import { useSyncExternalStore } from 'react';
import type { Upload } from 'tus-js-client';
import { changedIn, isReady, isUnderWay, type Sending, type Wanted, withForAll } from './sending.ts';
import { begin, earlier, forget, forgetBefore, giveUp, idOf, upload } from './tus.ts';

/** So many files are sent at once; the others wait for their turn. */
const mostAtOnce = 2;
const dayMs = 24 * 60 * 60_000;

/** The files on their way in: they go on whichever page of the console is open. */
function createSendings() {
  let all: readonly Sending[] = [];
  const listeners = new Set<() => void>();
  const files = new Map<string, File>();
  const uploads = new Map<string, Upload>();
  let number = 0;

  const set = (next: readonly Sending[]) => {
    all = next;
    for (const listener of listeners) listener();
  };
  const find = (key: string) => all.find((one) => one.key === key);
  const change = (key: string, changed: Partial<Sending>) =>
    set(all.map((one) => (one.key === key ? { ...one, ...changed } : one)));

  /** Begins what waits, as far as there are turns. */
  const next = () => {
    const turns = mostAtOnce - all.filter(({ state }) => state === 'sending' || state === 'cut').length;
    for (const { key } of all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, turns)))
      go(key);
  };

  const go = (key: string) => {
    const [of, file] = [find(key), files.get(key)];
    if (of === undefined || file === undefined) return;
    const { lesson, variety } = of.wanted;
    if (lesson === undefined || variety === undefined) return;
    change(key, { state: 'sending' });
    const made =
      uploads.get(key) ??
      upload(
        file,
        { ...of.wanted, lesson, variety },
        {
          sent: (sentBytes) => change(key, { sentBytes, state: 'sending' }),
          begun: (id) => change(key, { upload: id }),
          cut: () => change(key, { state: 'cut' }),
          stopped(reason) {
            change(key, { state: 'stopped', ...(reason === undefined ? {} : { reason }) });
            next();
          },
          received() {
            change(key, { state: 'received', sentBytes: file.size });
            uploads.delete(key);
            files.delete(key);
            next();
          },
        },
      );
    uploads.set(key, made);
    void begin(made);
  };

  const sendings = {
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    all: () => all,

    /** Adds a file; one that was begun before goes on with what was said of it then. */
    add(file: File, wanted: Wanted, own: Sending['own']): string {
      const begun = all.find(
        ({ state, fileName, bytes }) =>
          state === 'unfinished' && fileName === file.name && bytes === file.size,
      );
      number += 1;
      const key = begun?.key ?? `file-${number}`;
      files.set(key, file);
      if (begun === undefined) {
        const { name: fileName, size: bytes } = file;
        set([{ key, fileName, bytes, wanted, own, state: 'named', sentBytes: 0 }, ...all]);
      } else {
        change(key, { state: 'waiting' });
        next();
      }
      return key;
    },

    /** Says of one file what it is of. */
    say: (key: string, wanted: Wanted) =>
      set(
        all.map((one) =>
          one.key === key
            ? { ...one, wanted, own: [...new Set([...one.own, ...changedIn(one.wanted, wanted)])] }
            : one,
        ),
      ),

    /** Says what changed for all files at once, of those that are not sent yet; `spoken` adds the wording. */
    sayForAll: (from: Wanted, to: Wanted, spoken: (wanted: Wanted) => Wanted) =>
      set(
        all.map((one) =>
          one.state === 'named' ? { ...one, wanted: spoken(withForAll(one, from, to)) } : one,
        ),
      ),

    /** Sends one, or every one of which all is said. */
    send(key?: string) {
      set(
        all.map((one) =>
          (key === undefined || one.key === key) && (isReady(one) || (one.key === key && files.has(key)))
            ? { ...one, state: 'waiting' }
            : one,
        ),
      );
      next();
    },

    pause(key: string) {
      void uploads.get(key)?.abort();
      change(key, { state: 'paused' });
      next();
    },

    /** Takes it off the list; what of it the service has and is not whole goes, too. */
    async remove(key: string) {
      const of = find(key);
      await uploads.get(key)?.abort();
      uploads.delete(key);
      files.delete(key);
      set(all.filter((one) => one.key !== key));
      next();
      if (of?.upload === undefined) return;
      await forget(of.upload);
      // One that is gone already is as good.
      if (of.state !== 'received') await giveUp(of.upload).catch(() => undefined);
    },

    /** Takes it off the list; should its upload be somebody else's, it stays theirs to go on with. */
    hide: (key: string) => set(all.filter((one) => one.key !== key)),

    /** Lists what earlier pages of this browser began; the service keeps it for a day. */
    async recall() {
      await forgetBefore(Date.now() - dayMs);
      const known = new Set(all.map(({ upload: id }) => id));
      const begun = (await earlier()).filter(({ uploadUrl }) => !known.has(idOf(uploadUrl)));
      set([
        ...all,
        ...begun.map(({ uploadUrl, size, metadata: { filename = '', ...wanted } }): Sending => {
          const id = idOf(uploadUrl);
          return {
            key: id,
            upload: id,
            fileName: filename,
            bytes: size ?? 0,
            wanted,
            own: [],
            state: 'unfinished',
            sentBytes: 0,
          };
        }),
      ]);
    },

    isUnderWay: () => all.some(isUnderWay),
  };

  addEventListener('online', () => {
    for (const { key, state } of all) {
      const cut = state === 'cut' ? uploads.get(key) : undefined;
      void cut?.abort().then(() => cut.start());
    }
  });
  addEventListener('beforeunload', (event) => {
    if (sendings.isUnderWay()) event.preventDefault();
  });
  return sendings;
}

export const sendings = createSendings();

export const useSendings = (): readonly Sending[] => useSyncExternalStore(sendings.subscribe, sendings.all);
