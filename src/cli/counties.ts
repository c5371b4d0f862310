import { type Command, InvalidArgumentError } from 'commander';
import type { AddedCounty } from '../app/add-county.ts';
import { findingLine } from '../domain/finding.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { asking, say } from './people.ts';
import { table } from './table.ts';

interface SlotText {
  readonly at: string;
  readonly lengthMinutes: number;
}

interface AddOptions {
  readonly code: string;
  readonly pinyin: string;
  readonly morning?: SlotText;
  readonly evening?: SlotText;
  readonly quiet: Hours | undefined;
}

interface Hours {
  readonly from: string;
  readonly until: string;
}

/** What `GET /counties` tells of one. */
interface Listed {
  readonly county: string;
  readonly name: string;
  readonly pinyin: string;
  readonly areas: number;
  readonly endpoints: number;
}

/** `dalaba counties …`: by the running service, which alone writes the home. */
export const countiesCommand = (program: Command, deps: CliDeps): void => {
  const counties = program
    .command('counties')
    .description('有哪些县，添加县 · which counties there are; add one')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON');
  const ask = asking(deps);
  counties
    .command('list')
    .description('所有的县 · all of them')
    .action(async (_own: object, command: Command) => {
      const { items } = (await ask(command, 'GET', '/counties')) as { readonly items: readonly Listed[] };
      const cells = items.map((one) => [
        one.county,
        one.name,
        one.pinyin,
        String(one.areas),
        String(one.endpoints),
      ]);
      const shown = table(['代码 · code', '县 · county', '拼音', '区划 · areas', '终端 · endpoints'], cells);
      say(
        deps,
        command,
        items,
        items.length === 0
          ? '还没有县，用 dalaba counties add 添加。No county yet; dalaba counties add makes one.'
          : shown,
      );
    });
  counties
    .command('add <name>')
    .description(
      '添加县，如 add 阳谷县 --code 371521 --pinyin yanggu --evening 18:30/25；之后导入区划和终端 · a new county; its areas and endpoints are imported then',
    )
    .requiredOption('--code <code>', '六位区划代码 · its code, six digits')
    .requiredOption('--pinyin <pinyin>', '小写拼音，不空格 · its name in Latin letters')
    .option('--morning <slot>', '早间几点起、几分钟，如 06:30/20 · HH:MM/MINUTES', slotText)
    .option('--evening <slot>', '晚间几点起、几分钟，如 18:30/25 · HH:MM/MINUTES', slotText)
    .option(
      '--quiet <hours>',
      '安静时段，每天；none 为没有 · quiet time of every day, or none',
      hoursText,
      usualQuiet,
    )
    .action(async (name: string, options: AddOptions, command: Command) => {
      const { code, pinyin, morning, evening, quiet } = options;
      if (morning === undefined && evening === undefined)
        throw new CommandError(
          '要用 --morning 或 --evening 说什么时候播，如 --evening 18:30/25。Say when it airs, with --morning or --evening.',
        );
      const slots = { ...(morning && { morning }), ...(evening && { evening }) };
      const added = (await ask(command, 'POST', '/counties', {
        county: code,
        name,
        pinyin,
        slots,
        quiet,
      })) as AddedCounty;
      const lines = [
        `已添加 ${name}（${code}），排期在 ${added.file}。Added; its schedule is that file.`,
        `接着导入：dalaba import areas FILE --county ${code}，再导入 endpoints。Import its areas next, then its endpoints.`,
        ...added.findings.map(findingLine),
      ];
      say(deps, command, added, lines.join('\n'));
    });
};

const usualQuiet: Hours = { from: '21:00', until: '06:00' };

/** `21:00-06:00` as hours, `none` as nothing. Throws InvalidArgumentError. */
function hoursText(text: string): Hours | undefined {
  if (text === 'none') return undefined;
  const wall = '((?:[01]\\d|2[0-3]):[0-5]\\d)';
  const [, from, until] = new RegExp(`^${wall}-${wall}$`).exec(text) ?? [];
  if (from === undefined || until === undefined)
    throw new InvalidArgumentError('要几点到几点，如 21:00-06:00，或 none（HH:MM-HH:MM, or none）');
  return { from, until };
}

/** `18:30/25` as a slot. Throws InvalidArgumentError. */
function slotText(text: string): SlotText {
  const [, at, length] = /^((?:[01]\d|2[0-3]):[0-5]\d)\/(\d{1,3})$/.exec(text) ?? [];
  if (at === undefined) throw new InvalidArgumentError('要几点起/几分钟，如 18:30/25（HH:MM/MINUTES）');
  return { at, lengthMinutes: Number(length) };
}
