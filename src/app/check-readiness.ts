import { many } from '../domain/many.ts';
import type { QueueWatch } from '../ports/queue-watch.ts';
import type { Context } from './context.ts';
import { spaceProblem } from './require-space.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'disk' | 'settings' | 'logger'> & {
  readonly queues: QueueWatch;
};

export const readinessParts = ['database', 'redis', 'home', 'disk', 'clock'] as const;
export type ReadinessPart = (typeof readinessParts)[number];

export interface Readiness {
  readonly part: ReadinessPart;
  readonly ok: boolean;
  /** One sentence for people. */
  readonly detail: string;
}

/** Of real time. */
const oldestTickMs = 3 * 60_000;
const patienceMs = 2_000;

/** Whether the service can do its work: every part with its sentence, in the order of `readinessParts`. Never throws. */
export function checkReadiness(context: Needs): Promise<Readiness[]> {
  return Promise.all(readinessParts.map((part) => checked(part, () => checks[part](context))));
}

async function checked(part: ReadinessPart, check: () => Promise<string | Problem>): Promise<Readiness> {
  try {
    const found = await within(check());
    return typeof found === 'string'
      ? { part, ok: true, detail: found }
      : { part, ok: false, detail: found.problem };
  } catch (error) {
    return { part, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

interface Problem {
  readonly problem: string;
}

const checks: Readonly<Record<ReadinessPart, (context: Needs) => Promise<string | Problem>>> = {
  async database({ store }) {
    await store.figures.answers();
    return '数据库有回应。The database answers.';
  },
  async redis({ queues }) {
    await queues.answers(patienceMs);
    return 'Redis 有回应。Redis answers.';
  },
  async home({ store }) {
    const [library, counties] = await Promise.all([store.revisions.library(), store.revisions.schedules()]);
    const lessons = library?.body.lessons.length ?? 0;
    if (lessons === 0) return { problem: '还没有发布任何课。No lesson is published yet.' };
    if (counties.length === 0)
      return { problem: '还没有发布任何县的排期。No county’s schedule is published yet.' };
    return `已发布 ${lessons} 课、${counties.length} 个县。${many(lessons, 'lesson')} and ${many(counties.length, 'county', 'counties')} published.`;
  },
  async disk(context) {
    const problem = await spaceProblem(context);
    if (problem !== undefined) return { problem };
    const { freeBytes } = await context.disk.space();
    const free = Math.floor(freeBytes / 1_000_000);
    return `磁盘还有 ${free} MB。${free} MB of disk are free.`;
  },
  async clock({ store, clock }) {
    if (clock.isRunning?.() === false) return '样例时间还没开始走。Sample time has not started yet.';
    const beat = await store.upkeep.lastBeat();
    if (beat === undefined) return { problem: '时钟还没走过。The clock has not ticked yet.' };
    const seconds = Math.round((clock.now() - beat.atMs) / clock.speed / 1000);
    const words = `时钟上次走动在 ${seconds} 秒前。The clock last ticked ${seconds} s ago.`;
    return seconds * 1000 > oldestTickMs ? { problem: words } : words;
  },
};

async function within<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`${patienceMs / 1000} 秒没有回应。No answer within ${patienceMs / 1000} s.`)),
    patienceMs + 500,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
