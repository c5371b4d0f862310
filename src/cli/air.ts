import { Argument, type Command } from 'commander';
import { dateAt } from '../domain/calendar.ts';
import type { SlotName } from '../domain/ids.ts';
import type { CliDeps } from './deps.ts';
import { slotNamed } from './options.ts';
import { publishedCounty } from './published-county.ts';
import { askService } from './running-service.ts';
import { slotWord } from './words.ts';

export const airCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('air <county>')
    .addArgument(new Argument('<slot>', '早间或晚间 · morning or evening').argParser(slotNamed))
    .description(
      '提前排定一次播出；--now 马上播 · plan a broadcast ahead of the clock; --now airs it at once',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--date <date>', '哪天，默认今天 · YYYY-MM-DD, today unless given')
    .option('--now', '不等时段，做好就播 · do not wait for the slot')
    .option('--json', '输出 JSON：{broadcast, startsAtMs, atOnce}')
    .action(
      async (
        county: string,
        slot: SlotName,
        options: { home?: string; date?: string; now?: boolean; json?: boolean },
      ) => {
        const config = deps.config(options.home);
        const schedule = await publishedCounty(deps, config, county);
        const date = options.date ?? dateAt(schedule.nowMs, schedule.zone);
        const body = { county: schedule.county, date, slot, now: options.now ?? false };
        const answer = (await askService(config.dataFolder, 'POST', '/broadcasts', body)) as {
          broadcast: string;
        };
        deps.out(
          options.json
            ? JSON.stringify(answer)
            : `已排定 ${answer.broadcast}；用 dalaba plays --county ${schedule.county} 看结果。Planned ${answer.broadcast}.${
                options.now
                  ? `\n现在就播，做好就开始；占用 ${date} 的${slotWord[slot]}时段：到了原定时间不再播。It airs now, as soon as it is made, and takes the ${slot} slot of ${date}, which does not air again at its own time.`
                  : ''
              }`,
        );
      },
    );
};
