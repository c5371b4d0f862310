import type { Command } from 'commander';
import { checklist } from '../domain/recording.ts';
import { checklistWords } from '../domain/words.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import type { Asking } from './import-confirm.ts';
import { askService } from './running-service.ts';

interface ApproveOptions {
  readonly home?: string;
  readonly master?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const approveCommand = (program: Command, deps: CliDeps & Asking): void => {
  program
    .command('approve <lesson> <variety>')
    .description('审核通过一个录音：只认这些字节 · approve exactly the bytes of one recording')
    .option('--home <folder>', '家目录 · the home')
    .option(
      '--master <digits>',
      '有几个录音时：摘要的前几位 · the master’s first digits, where there are several',
    )
    .option('--yes', `听过了，都符合：${points('zh')} · I listened, and vouch for it: ${points('en')}`)
    .option('--json', '输出 JSON：录音，即 API 的 RecordingRecord · JSON: the recording')
    .action(async (lesson: string, variety: string, options: ApproveOptions) => {
      await vouch(deps, options);
      const { master } = options;
      const answer = (await askService(deps.config(options.home).dataFolder, 'POST', '/approvals', {
        lesson,
        variety,
        checklist,
        ...(master === undefined ? {} : { master }),
      })) as { id: string };
      deps.out(options.json ? JSON.stringify(answer) : `已审核 ${answer.id}。Approved.`);
    });
};

const points = (language: 'zh' | 'en'): string =>
  checklist.map((point) => checklistWords[point][language]).join(language === 'zh' ? '、' : ', ');

/** Throws CommandError unless whoever sits there, or `--yes`, vouches for the checklist. */
async function vouch({ ask }: Asking, { yes, json }: ApproveOptions): Promise<void> {
  if (yes) return;
  const answer =
    json || ask === undefined
      ? ''
      : await ask(`听过了，${points('zh')}，都符合吗？Do you vouch for it? [y/是] `);
  if (/^(y|yes|是|好)$/i.test(answer.trim())) return;
  throw new CommandError(
    `没有审核：要听过并确认${points('zh')}，非交互时加 --yes。Not approved: listen, then vouch for it, with --yes where nobody can be asked.`,
  );
}
