import type { Command } from 'commander';
import type { ReviewItem } from '../app/report-library.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { judgeRecording, worstOf } from '../domain/judge-recording.ts';
import { varietyName } from '../domain/variety.ts';
import { recordingWords } from '../domain/words.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

interface MoveOptions {
  readonly home?: string;
  readonly master?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

/** What waits for review, and what becomes of a recording beside its approval. */
export const reviewCommands = (program: Command, deps: CliDeps): void => {
  program
    .command('review')
    .description('待审的录音，等得最久的在前 · recordings that wait for a reviewer')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON 数组：{recording, title, why, sinceMs} · a JSON array')
    .action(async (options: { home?: string; json?: boolean }) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const { reviewQueue } = await import('../app/report-library.ts');
        const queue = await reviewQueue(reader);
        if (options.json) return deps.out(JSON.stringify(queue));
        if (queue.length === 0) return deps.out('没有待审的录音。No recording waits for review.');
        deps.out(table(['录音', '标题', '语言', '上传者', '等候自', '检查', '为什么'], queue.map(cells)));
        deps.out(
          '先听再审：dalaba recording 录音 --rendition 成品.mp3。Listen first: dalaba recording ID --rendition FILE.',
        );
      } finally {
        await reader.close();
      }
    });
  moveCommand(program, deps, 'submit', '提交审核 · offer a recording for review', '/submissions');
  moveCommand(
    program,
    deps,
    'reject',
    '退回录音，写明原因 · send a recording back, with a reason',
    '/rejections',
  ).requiredOption('--reason <text>', '为什么，怎么改 · why, and what to do');
  moveCommand(
    program,
    deps,
    'retire',
    '停用录音，以后不再选它 · no longer choose a recording',
    '/retirements',
  );
};

const moveCommand = (
  program: Command,
  deps: CliDeps,
  name: string,
  description: string,
  path: string,
): Command =>
  program
    .command(`${name} <lesson> <variety>`)
    .description(description)
    .option('--home <folder>', '家目录 · the home')
    .option(
      '--master <digits>',
      '有几个录音时：摘要的前几位 · the master’s first digits, where there are several',
    )
    .option('--json', '输出 JSON：录音，即 API 的 RecordingRecord · JSON: the recording')
    .action(async (lesson: string, variety: string, { home, json, ...rest }: MoveOptions) => {
      const answer = await askService(deps.config(home).dataFolder, 'POST', path, {
        lesson,
        variety,
        ...rest,
      });
      const { id, state } = answer as RecordingRecord;
      const { zh, en } = recordingWords[state];
      deps.out(json ? JSON.stringify(answer) : `${id}：${zh}。${en}.`);
    });

const verdictWords = { ok: '好', warn: '有提醒', fail: '不合格' } as const;

function cells({ recording, title, why, sinceMs }: ReviewItem): string[] {
  const { id, variety, uploader, measured } = recording;
  const zone = 'Asia/Shanghai';
  return [
    id,
    title,
    varietyName(variety),
    uploader === 'system:publish' ? 'content/ 里的文件' : uploader,
    `${dateAt(sinceMs, zone)} ${wallTimeAt(sinceMs, zone).slice(0, 5)}`,
    measured === undefined ? '还没量' : verdictWords[worstOf(judgeRecording(measured.sound))],
    why === 'new' ? '' : '稿子改过',
  ];
}
