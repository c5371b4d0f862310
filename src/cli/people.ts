import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Role, roles } from '../domain/actor.ts';
import { many } from '../domain/many.ts';
import { type Person, sameName } from '../domain/person.ts';
import type { Schedule } from '../domain/schedule.ts';
import { roleWords } from '../domain/words.ts';
import { CommandError, countyNamed } from './county.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

interface RightsOptions {
  readonly role?: readonly Role[];
  readonly county?: readonly string[];
  readonly email?: string;
}

interface EditOptions extends RightsOptions {
  readonly name?: string;
  readonly enable?: boolean;
}

/** `dalaba people …`: done by the running service, as everything that writes. */
export const peopleCommand = (program: Command, deps: CliDeps): void => {
  const people = program
    .command('people')
    .description('谁能登录、能做什么 · who may sign in, and do what')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON');
  const ask = asking(deps);
  withRights(people.command('add <name>'))
    .description('加一个人，给出一次性密码 · add somebody; answers a one-time password')
    .action(async (name: string, _own: object, command: Command) => {
      const { role, county, email } = command.opts<RightsOptions>();
      if (role === undefined) throw new CommandError('要用 --role 给角色。Give a role with --role.');
      const added = (await ask(command, 'POST', '/people', {
        name,
        roles: role,
        counties: await countiesOf(ask, command, county ?? []),
        ...(email === undefined ? {} : { email }),
      })) as { person: Person; password: string };
      say(deps, command, added, `已加 ${added.person.name}。${passwordLine(added.password)}`);
    });
  people
    .command('list')
    .description('所有的人 · everybody')
    .action(async (_own: object, command: Command) => {
      const all = await everybody(ask, command);
      say(deps, command, all, table(['名字', '角色', '县', '状态', '最近登录', '编号'], all.map(cells)));
    });
  withRights(people.command('edit <name>'))
    .description('改名字、角色、县 · change name, roles, counties')
    .option('--name <name>', '新名字 · the new name')
    .option('--enable', '停用的人恢复 · let a disabled person sign in again')
    .action(async (name: string, _own: object, command: Command) => {
      const { role, county, email, name: next, enable } = command.opts<EditOptions>();
      const edited = await edit(ask, command, name, {
        ...(next === undefined ? {} : { name: next }),
        ...(role === undefined ? {} : { roles: role }),
        ...(county === undefined ? {} : { counties: await countiesOf(ask, command, county) }),
        ...(email === undefined ? {} : { email: email === '' ? null : email }),
        ...(enable ? { disabled: false } : {}),
      });
      say(deps, command, edited, `已改 ${edited.name}。Changed.`);
    });
  people
    .command('disable <name>')
    .description('停用：马上退出，不能再登录 · sign out at once, and keep out')
    .action(async (name: string, _own: object, command: Command) => {
      const edited = await edit(ask, command, name, { disabled: true });
      say(deps, command, edited, `已停用 ${edited.name}。Disabled.`);
    });
  people
    .command('reset-password <name>')
    .description(
      '给一个一次性密码，结束其登录和令牌 · a one-time password for who lost theirs; sessions and tokens end',
    )
    .action(async (name: string, _own: object, command: Command) => {
      const { id } = await personNamed(ask, command, name);
      const answer = (await ask(command, 'POST', `/people/${id}/password`, {})) as {
        readonly password: string;
        readonly tokensEnded: number;
      };
      const { password, tokensEnded } = answer;
      const ended = `已登录的地方都退出了，${tokensEnded} 个令牌作废。Signed out everywhere; ${many(tokensEnded, 'token')} ended.`;
      say(deps, command, answer, `${passwordLine(password)}${ended}`);
    });
  people
    .command('erase <name>')
    .description('清除姓名和邮箱，不能恢复；台账只剩编号 · remove name and address for ever')
    .action(async (name: string, _own: object, command: Command) => {
      const { id } = await personNamed(ask, command, name);
      await ask(command, 'POST', `/people/${id}/erase`, {});
      say(deps, command, { id }, `已清除，编号 ${id}。Erased.`);
    });
};

export type Ask = (command: Command, method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

/** Asks the service of the home a command is about. */
export const asking =
  (deps: CliDeps): Ask =>
  (command, method, path, body) =>
    askService(deps.config(command.optsWithGlobals<{ home?: string }>().home).dataFolder, method, path, body);

/** Answers in words, or as JSON where that was asked for. */
export function say({ out }: CliDeps, command: Command, answer: unknown, words: string): void {
  out(command.optsWithGlobals<{ json?: boolean }>().json ? JSON.stringify(answer) : words);
}

/** Throws CommandError when nobody has the name. */
export async function personNamed(ask: Ask, command: Command, name: string): Promise<Person> {
  const found = (await everybody(ask, command)).find(
    (one) => one.id === name || sameName(one.name) === sameName(name),
  );
  if (found !== undefined) return found;
  throw new CommandError(`没有人叫“${name}”，用 dalaba people list 看。Nobody has the name ${name}.`);
}

const everybody = async (ask: Ask, command: Command): Promise<readonly Person[]> =>
  ((await ask(command, 'GET', '/people')) as { items: readonly Person[] }).items;

async function edit(ask: Ask, command: Command, name: string, change: object): Promise<Person> {
  const { id } = await personNamed(ask, command, name);
  return (await ask(command, 'POST', `/people/${id}`, change)) as Person;
}

const withRights = (command: Command): Command =>
  command
    .addOption(
      new Option('--role <role...>', '角色，可以几个 · roles').argParser(
        (text: string, before: readonly Role[] | undefined) => [...(before ?? []), roleOf(text)],
      ),
    )
    .option(
      '--county <code...>',
      '负责的县：代码、拼音、中文名，或 all · counties by code, pinyin or name, or all',
    )
    .option('--email <address>', '邮箱 · e-mail address');

function roleOf(text: string): Role {
  const role = roles.find((one) => one === text || roleWords[one].zh === text);
  if (role !== undefined) return role;
  throw new InvalidArgumentError(`要 ${roles.join('、')} 之一（one of these）`);
}

async function countiesOf(ask: Ask, command: Command, given: readonly string[]): Promise<'all' | string[]> {
  if (given.includes('all')) return 'all';
  if (given.length === 0) return [];
  const { items } = (await ask(command, 'GET', '/counties')) as { items: readonly Schedule[] };
  return given.map((county) => countyNamed(items, county).county);
}

const passwordLine = (password: string): string =>
  `一次性密码 ${password}，登录后要改，只显示这一次。One-time password; it is shown only here.`;

const cells = ({ id, name, roles: held, counties, disabled, lastSignInAtMs }: Person): string[] => [
  name,
  held.map((role) => roleWords[role].zh).join('、'),
  counties === 'all' ? '所有' : counties.join(' ') || '—',
  disabled ? '停用' : '',
  lastSignInAtMs === undefined ? '—' : new Date(lastSignInAtMs).toISOString().slice(0, 10),
  id,
];
