import type { Command } from 'commander';
import type { Forgotten } from '../app/forget-speaker.ts';
import { dateAt } from '../domain/calendar.ts';
import { many } from '../domain/many.ts';
import type { Speaker } from '../ports/speakers.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import type { Asking } from './import-confirm.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

interface SpeakerOptions {
  readonly home?: string;
  readonly consent?: string;
  readonly json?: boolean;
}

export const speakersCommand = (program: Command, deps: CliDeps & Asking): void => {
  const speakers = program
    .command('speakers')
    .description('播音人和他们的同意 · who lends a voice, and how they consented')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON 数组：{id, name, consent, consentedAtMs} · a JSON array')
    .action(async (options: SpeakerOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const list = await reader.store.speakers.list();
        if (options.json) return deps.out(JSON.stringify(list));
        if (list.length === 0) return deps.out('还没有登记播音人。No speaker yet.');
        deps.out(table(['编号', '姓名', '同意', '登记于'], list.map(cells)));
      } finally {
        await reader.close();
      }
    });
  speakers
    .command('add <name>')
    .description('登记播音人，写明怎么同意的 · note a speaker and their consent')
    .requiredOption('--consent <text>', '怎么同意的，如“2026-11-20 签字” · how consent was given')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON：播音人 · JSON: the speaker')
    .action(async (name: string, _options: object, command: Command) => {
      const { home, consent, json } = command.optsWithGlobals<SpeakerOptions>();
      const { dataFolder } = deps.config(home);
      const speaker = (await askService(dataFolder, 'POST', '/speakers', { name, consent })) as Speaker;
      deps.out(json ? JSON.stringify(speaker) : `已登记 ${name}（${speaker.id}）。Noted.`);
    });
  speakers
    .command('forget <name>')
    .description(
      '应本人要求删除姓名和全部声音，不能恢复 · remove a speaker and every sound of theirs, for ever',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--yes', '不问 · without asking')
    .option('--json', '输出 JSON：{speaker, recordings, programmes, onAir}')
    .action(async (name: string, _options: object, command: Command) => {
      const { home, yes, json } = command.optsWithGlobals<SpeakerOptions & { yes?: boolean }>();
      await requireSure(deps, name, yes);
      const path = `/speakers/${encodeURIComponent(name)}/forget`;
      const answer = (await askService(deps.config(home).dataFolder, 'POST', path, {})) as Forgotten;
      if (json) return deps.out(JSON.stringify(answer));
      const { recordings, programmes, onAir } = answer;
      deps.out(
        `已删除 ${recordings.length} 个录音的声音，换掉 ${programmes.length} 个节目。` +
          `The sound of ${many(recordings.length, 'recording')} is gone, ${many(programmes.length, 'programme was', 'programmes were')} replaced.`,
      );
      if (onAir > 0)
        throw new CommandError(
          `${onAir} 个节目正在播，播完后请再运行一次。${onAir} programmes are on the air; run this again once they are over.`,
        );
    });
};

/** Throws CommandError unless whoever sits there, or `--yes`, is sure. */
async function requireSure({ ask }: Asking, name: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  const question = `删除 ${name} 的姓名和全部声音，不能恢复。继续吗？Remove for ever? [y/是] `;
  if (ask !== undefined && /^(y|yes|是|好)$/i.test((await ask(question)).trim())) return;
  throw new CommandError(
    '没有删除；非交互时加 --yes。Nothing was removed; add --yes where nobody can be asked.',
  );
}

const cells = ({ id, name, consent, consentedAtMs, forgottenAtMs }: Speaker): string[] => [
  id,
  name ?? '（已清除）',
  forgottenAtMs === undefined ? consent : '',
  dateAt(consentedAtMs, 'Asia/Shanghai'),
];
