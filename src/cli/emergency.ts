import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { Proposal } from '../app/propose-emergency.ts';
import type { Config } from '../config.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import type { Delivery } from '../domain/delivery.ts';
import { afters, type Emergency, mostRepeats } from '../domain/emergency.ts';
import { many } from '../domain/many.ts';
import { severityWords } from '../domain/words.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { wholeNumber } from './options.ts';
import { publishedCounty } from './published-county.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

export interface EmergencyDeps extends CliDeps {
  /** Public half of the key for emergencies, or undefined before the service ever started. */
  readonly emergencyKey: (dataFolder: string) => Promise<object | undefined>;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

interface AirOptions {
  readonly home?: string;
  readonly area?: string[];
  readonly repeat: number;
  readonly drill?: boolean;
  readonly drillNotice?: string;
  readonly after: string;
  readonly again?: boolean;
  readonly json?: boolean;
}

export const emergencyCommand = (program: Command, deps: EmergencyDeps): void => {
  const emergency = program
    .command('emergency')
    .description(
      '应急广播：马上播，打断别的，安静时段也播；要有应急角色的人的 DALABA_TOKEN · air a notice at once; takes DALABA_TOKEN of a person with the role emergency',
    );
  airCommand(emergency, deps);
  endCommand(emergency, deps);
  importCommand(emergency, deps);
  listCommand(emergency, deps);
  keyCommand(emergency, deps);
};

function airCommand(emergency: Command, deps: CliDeps): void {
  emergency
    .command('air <county> <notice>')
    .description('播一条审核过的应急通知 · air an approved notice')
    .option('--home <folder>', '家目录 · the home')
    .option('--area <code...>', '只在这些乡镇或村 · only in these areas')
    .option('--repeat <n>', '播几遍 · how often it is said', wholeNumber(1, mostRepeats), 3)
    .option('--drill', '演练 · mark it as a drill')
    .option(
      '--drill-notice <notice>',
      '演练前先播的说明，要和 --drill 一起用 · said once before a drill; takes --drill',
    )
    .addOption(
      new Option('--after <what>', '被打断的节目接着播还是不播了 · what it interrupts')
        .choices(afters)
        .default('resume'),
    )
    .option('--again', '同一条正在播，也再播一遍 · say it once more although it is on air')
    .option('--json', '输出 JSON：{broadcast, accepted, of}')
    .action(async (county: string, notice: string, options: AirOptions) => {
      const config = deps.config(options.home);
      const { dataFolder } = config;
      const { county: code } = await publishedCounty(deps, config, county);
      const { area, repeat, drill = false, drillNotice, after, again = false } = options;
      const body = {
        ...{ county: code, notice, repeat, drill, after, again },
        ...(area === undefined ? {} : { areas: area }),
        ...(drillNotice === undefined ? {} : { drillNotice }),
      };
      const answer = (await askService(dataFolder, 'POST', '/emergencies', body)) as { broadcast: string };
      const { broadcast } = answer;
      if (!options.json)
        deps.out(`正在播：${broadcast}；提前结束用 dalaba emergency end ${broadcast}。On air: ${broadcast}.`);
      const taken = await takenBy(dataFolder, broadcast);
      deps.out(
        options.json
          ? JSON.stringify({ ...answer, ...taken })
          : `${taken.accepted}/${taken.of} 个终端已收下；哪些没收下、为什么：dalaba broadcasts --deliveries ${broadcast}。${taken.accepted} of ${many(taken.of, 'endpoint')} took it; that command tells which did not, and why.`,
      );
    });
}

/** Whoever can be reached took an emergency by then: a broker’s loudspeakers spread their answers over 5 s. */
const patienceMs = 8000;
const lookEveryMs = 500;

/** How many endpoints took an emergency, as soon as all did, or patience ends. */
async function takenBy(
  dataFolder: string,
  broadcast: string,
): Promise<{ readonly accepted: number; readonly of: number }> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const { deliveries } = (await askService(dataFolder, 'GET', `/broadcasts/${broadcast}`)) as {
      deliveries: readonly Pick<Delivery, 'state'>[];
    };
    const standing = deliveries.filter(({ state }) => state !== 'replaced');
    const accepted = standing.filter(({ state }) => state === 'accepted').length;
    const isOpen = standing.some(({ state }) => state === 'pending');
    if (!isOpen || performance.now() >= untilMs) return { accepted, of: standing.length };
    await sleep(lookEveryMs);
  }
}

function importCommand(emergency: Command, deps: EmergencyDeps): void {
  emergency
    .command('import <file>')
    .description('读一条 CAP 1.2 预警，问过再播 · read an alert in CAP 1.2, ask, and air what it asks for')
    .option('--home <folder>', '家目录 · the home')
    .option('--yes', '不问就播 · air it without asking')
    .option('--json', '只输出 JSON，不播（除非 --yes）· print JSON; air nothing unless --yes')
    .action(async (file: string, { home, yes, json }: { home?: string; yes?: boolean; json?: boolean }) => {
      const { dataFolder } = deps.config(home);
      const alert = textOf(file);
      const asked = (await askService(dataFolder, 'POST', '/emergencies/alerts', { alert })) as Proposal;
      if (json) deps.out(JSON.stringify(asked));
      else for (const line of linesOf(asked, await namesIn(deps, deps.config(home)))) deps.out(line);
      if (!yes && (json || !(await isConfirmed(deps)))) return;
      await carryOut(dataFolder, asked, json ? () => undefined : deps.out);
    });
}

/** Ends and airs all that was asked for: what fails is told at the end and holds up nothing else. Throws CommandError. */
async function carryOut(
  dataFolder: string,
  { end, air }: Proposal,
  out: (line: string) => void,
): Promise<void> {
  const failed: string[] = [];
  const attempt = async (step: () => Promise<string>): Promise<void> => {
    try {
      out(await step());
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failed.push(error.message);
    }
  };
  for (const broadcast of end)
    await attempt(async () => {
      await askService(dataFolder, 'POST', `/emergencies/${broadcast}/end`);
      return `已下令结束 ${broadcast}。Ended.`;
    });
  for (const request of air)
    await attempt(async () => {
      const aired = await askService(dataFolder, 'POST', '/emergencies', request);
      return `正在播：${(aired as { broadcast: string }).broadcast}。On air.`;
    });
  if (failed.length > 0) throw new CommandError(failed.join('\n'));
}

/** More bytes than any alert that is accepted has. */
const mostBytes = 1024 * 1024;

/** Throws CommandError. */
function textOf(file: string): string {
  try {
    if (statSync(file).size <= mostBytes) return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`读不了 ${file}。${file} can not be read.`, { cause });
  }
  throw new CommandError(`${file} 太大，不是一条预警。${file} is too large to be an alert.`);
}

/** Throws CommandError where there is nobody to ask. */
async function isConfirmed({ ask }: EmergencyDeps): Promise<boolean> {
  if (ask === undefined)
    throw new CommandError('要不要播？确认请加 --yes。Nothing was aired; confirm with --yes.');
  return /^(y|yes|是|好)$/i.test((await ask('马上播吗？Air it now? [y/是] ')).trim());
}

/** How people call counties, areas and notices, by their codes and ids. */
async function namesIn(deps: CliDeps, config: Config): Promise<ReadonlyMap<string, string>> {
  const { store, close } = await deps.read(config);
  try {
    const schedules = (await store.revisions.schedules()).map(({ body }) => body);
    const lessons = (await store.revisions.library())?.body.lessons ?? [];
    return new Map<string, string>([
      ...schedules.flatMap(({ county, name, areas }) => [
        ...areas.map((area) => [area.code, area.name] as const),
        [county, name] as const,
      ]),
      ...lessons.map(({ id, title }) => [id, `《${title}》`] as const),
    ]);
  } finally {
    await close();
  }
}

const linesOf = (
  { event, headline, severity, air, end, unknown, notYours }: Proposal,
  names: ReadonlyMap<string, string>,
): string[] => [
  `${event}（${severityWords[severity].zh} ${severity}）${headline ?? ''}`,
  ...air.map(
    ({ county, areas = [], notice, repeat, drill, drillNotice }) =>
      `${drill ? '演练' : '应急'}：${[county, ...areas.filter((code) => code !== county)].map((code) => called(names, code)).join(' ')} ${
        drill && drillNotice !== undefined ? `先播 ${called(names, drillNotice)} 1 遍，再` : ''
      }播 ${called(names, notice)} ${repeat} 遍 · airs`,
  ),
  ...end.map((broadcast) => `结束 ${broadcast} · ends`),
  ...(unknown.length > 0 ? [`这里没有的区划：${unknown.join('、')} · not here`] : []),
  ...(notYours.length > 0
    ? [`不是您负责的县：${notYours.map((code) => called(names, code)).join('、')} · none of your counties`]
    : []),
];

const called = (names: ReadonlyMap<string, string>, id: string): string => {
  const name = names.get(id);
  return name === undefined ? id : `${name}（${id}）`;
};

function keyCommand(emergency: Command, deps: EmergencyDeps): void {
  emergency
    .command('key')
    .description('应急播出令的公钥，终端设置的 emergencyJwks · what devices verify emergencies with')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '同样的 JSON，不换行 · the same on one line')
    .action(async (options: { home?: string; json?: boolean }) => {
      const key = await deps.emergencyKey(deps.config(options.home).dataFolder);
      if (key === undefined)
        throw new CommandError(
          '还没有密钥：服务第一次启动时生成。No key yet: the service makes it at its first start.',
        );
      deps.out(JSON.stringify({ keys: [key] }, null, options.json ? 0 : 2));
    });
}

function endCommand(emergency: Command, deps: CliDeps): void {
  emergency
    .command('end <broadcast>')
    .description('提前结束一次应急广播 · end an emergency before it is over')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON')
    .action(async (broadcast: string, options: { home?: string; json?: boolean }) => {
      if (!/^\d{6}\/[\d-]+\/[a-z]+-\d+$/.test(broadcast))
        throw new CommandError(
          `${broadcast} 不是应急广播：要 县/日期/emergency-N。${broadcast} is no emergency: expected county/date/emergency-N.`,
        );
      const { dataFolder } = deps.config(options.home);
      const answer = await askService(dataFolder, 'POST', `/emergencies/${broadcast}/end`);
      deps.out(options.json ? JSON.stringify(answer) : `已下令结束 ${broadcast}。Ended.`);
    });
}

function listCommand(emergency: Command, deps: CliDeps): void {
  emergency
    .command('list')
    .description('应急广播和演练，最近的在前 · emergencies and drills, newest first')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '每行一个 JSON · a JSON object a line')
    .action(async (options: { home?: string; json?: boolean }) => {
      const { dataFolder } = deps.config(options.home);
      const { items } = (await askService(dataFolder, 'GET', '/emergencies')) as { items: Emergency[] };
      if (options.json) for (const one of items) deps.out(JSON.stringify(one));
      else if (items.length === 0) deps.out('还没有过应急广播。No emergency was ever aired.');
      else deps.out(table(['应急广播', '种类', '通知', '遍数', '开始', '结束', '原因'], items.map(cells)));
    });
}

const cells = (one: Emergency): string[] => [
  one.broadcast,
  one.drill ? '演练' : '应急',
  one.notice,
  String(one.repeat),
  wallTimeAt(one.declaredAtMs, 'Asia/Shanghai').slice(0, 8),
  one.endedAtMs === undefined ? '播完为止' : wallTimeAt(one.endedAtMs, 'Asia/Shanghai').slice(0, 8),
  one.cause ?? '—',
];
