import type { Command } from 'commander';
import type { ReplacedProgramme } from '../app/replace-programmes.ts';
import type { Withdrawal } from '../app/withdraw-recording.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { reasonWord, slotWord } from './words.ts';

interface WithdrawOptions {
  readonly home?: string;
  readonly reason: string;
  readonly master?: string;
  readonly json?: boolean;
}

export const withdrawCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('withdraw <lesson> <variety>')
    .description(
      '撤回一个有错的录音：再也不播，还没播的节目都换掉 · withdraw a recording; programmes not yet played are replaced',
    )
    .requiredOption('--reason <reason>', '错在哪里，记进台账 · what is wrong, for the ledger')
    .option('--home <folder>', '家目录 · the home')
    .option(
      '--master <digits>',
      '有几个录音时：摘要的前几位 · the master’s first digits, where there are several',
    )
    .option('--json', '输出 JSON：{recording, programmes}')
    .action(async (lesson: string, variety: string, { home, reason, master, json }: WithdrawOptions) => {
      const config = deps.config(home);
      const body = { lesson, variety, reason, ...(master === undefined ? {} : { master }) };
      const answer = (await askService(config.dataFolder, 'POST', '/withdrawals', body)) as Withdrawal;
      if (json) return deps.out(JSON.stringify(answer));
      deps.out(`已撤回 ${answer.recording.id}。Withdrawn.`);
      if (answer.programmes.length === 0)
        deps.out('没有要换的节目。No programme held it that is still to air.');
      for (const line of answer.programmes.flatMap(linesOf)) deps.out(line);
    });
};

function linesOf(programme: ReplacedProgramme): string[] {
  const { county, date, slot, audience, endpoints, was, becomes, outcome, reason, holding } = programme;
  const place = `${county} ${date} ${slotWord[slot]}，${audience}（${endpoints} 个终端）`;
  const titles = (of: ReplacedProgramme['was']): string => of.map(({ title }) => `《${title}》`).join('');
  const what = {
    replaced: `改播 ${titles(becomes)}，原来是 ${titles(was)} · replaced`,
    silent: `改为不播：${reasonWord(reason)}，原来是 ${titles(was)} · silent`,
    airs: `没有换成：${reasonWord(reason)} · not replaced`,
  }[outcome];
  const held =
    holding === 0 || outcome === 'airs'
      ? []
      : [
          `  ${holding} 个终端手里有旧播出令，正在换；开播前换不到的会照旧播，结果见 dalaba plays · ${holding} hold the old order and play it unless the new one reaches them in time`,
        ];
  return [`${place}：${what}`, ...held];
}
