import type { Command } from 'commander';
import { dateAt } from '../domain/calendar.ts';
import type { Speaker } from '../ports/speakers.ts';
import type { CliDeps } from './deps.ts';
import { askService } from './running-service.ts';
import { table } from './table.ts';

interface SpeakerOptions {
  readonly home?: string;
  readonly consent?: string;
  readonly json?: boolean;
}

export const speakersCommand = (program: Command, deps: CliDeps): void => {
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
};

const cells = ({ id, name, consent, consentedAtMs, forgottenAtMs }: Speaker): string[] => [
  id,
  name ?? '（已清除）',
  forgottenAtMs === undefined ? consent : '',
  dateAt(consentedAtMs, 'Asia/Shanghai'),
];
