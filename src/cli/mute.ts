import { type Command, Option } from 'commander';
import { dateAt } from '../domain/calendar.ts';
import { partsOfBroadcast, type SlotName } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import { isCounty } from '../domain/schedule.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { slotNamed } from './options.ts';
import { asking, say } from './people.ts';
import { readNote } from './running-service.ts';

interface LinkOptions {
  readonly county?: string;
  readonly date?: string;
  readonly slot?: SlotName;
}

/** `dalaba mute-link` and `dalaba unmute`: a village's own word. */
export const muteCommands = (program: Command, deps: CliDeps): void => {
  const ask = asking(deps);
  program
    .command('mute-link <what>')
    .description(
      '生成一次性静音链接（终端编号或区划代码），发给村里，如遇丧事 · a one-time link by which a village mutes a slot',
    )
    .option('--date <date>', '哪天，默认今天 · YYYY-MM-DD, today unless given')
    .addOption(
      new Option('--slot <slot>', '早间或晚间，默认当天下一个 · morning or evening, else the next').argParser(
        slotNamed,
      ),
    )
    .option('--county <county>', '哪个县：几个县有同名终端时 · its county, where several have the id')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON')
    .action(async (of: string, options: LinkOptions, command: Command) => {
      const { county, zone, nowMs } = await countyWith(deps, command, of, options.county);
      const date = options.date ?? dateAt(nowMs, zone);
      const body = { county, of, date, ...(options.slot === undefined ? {} : { slot: options.slot }) };
      const made = (await ask(command, 'POST', '/mute-links', body)) as {
        path: string;
        broadcast: string;
        endpoints: readonly string[];
        expiresAtMs: number;
      };
      const config = deps.config(command.optsWithGlobals<{ home?: string }>().home);
      const url = String(new URL(made.path, config.alerts.publicUrl ?? readNote(config.dataFolder).url));
      say(
        deps,
        command,
        { ...made, url },
        `${made.broadcast}，${made.endpoints.length} 只喇叭，用一次，到时段结束为止，只显示这一次：\n${url}\nOne use, until the slot ends.`,
      );
    });
  program
    .command('unmute <broadcast> <endpoint>')
    .description(
      '开播前取消静音，连同同一个链接静音的 · take back a mute before air, with all its link muted',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON')
    .action(async (text: string, endpoint: string, _own: object, command: Command) => {
      partsOfBroadcast(text);
      const path = `/broadcasts/${text}/unmute`;
      const answer = (await ask(command, 'POST', path, { endpoint })) as { endpoints: readonly string[] };
      const { endpoints } = answer;
      say(
        deps,
        command,
        answer,
        `已取消静音 ${endpoints.length} 个终端：${endpoints.join('、')}。${many(endpoints.length, 'endpoint is', 'endpoints are')} muted no more.`,
      );
    });
};

/** The county of an endpoint or area. Throws CommandError. */
async function countyWith(
  deps: CliDeps,
  command: Command,
  of: string,
  asked: string | undefined,
): Promise<{ readonly county: string; readonly zone: string; readonly nowMs: number }> {
  const reader = await deps.read(deps.config(command.optsWithGlobals<{ home?: string }>().home));
  const schedules = await reader.store.revisions.schedules().finally(() => reader.close());
  const found = schedules
    .map(({ body }) => body)
    .filter((body) => asked === undefined || isCounty(body, asked))
    .filter(
      ({ endpoints, areas }) =>
        endpoints.some(({ id }) => id === of) || areas.some(({ code }) => code === of),
    );
  const [only] = found;
  if (only !== undefined && found.length === 1) return { ...only, nowMs: reader.clock.now() };
  throw new CommandError(
    only === undefined
      ? `没有终端或区域 ${of}。There is no endpoint or area ${of}.`
      : `${found.map(({ name }) => name).join('、')} 都有 ${of}，请加 --county。Several counties have ${of}; say which with --county.`,
  );
}
