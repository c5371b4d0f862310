import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LessonImport } from '../app/import-lessons.ts';
import type { Config } from '../config.ts';
import { findingLine } from '../domain/finding.ts';
import type { Variety } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import { standard, varietyName } from '../domain/variety.ts';
import type { LessonComparison } from '../ports/lesson-imports.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { type Asking, confirmed, endImport, type ImportOptions, importOptions } from './import-confirm.ts';
import { actingAs } from './running-service.ts';
import { table } from './table.ts';

export interface LessonImportDeps extends CliDeps, Asking {
  readonly lessonImports: (config: Config) => Promise<Omit<LessonImport, 'actor' | 'confirm'>>;
}

interface LessonOptions extends ImportOptions {
  readonly map?: string;
  readonly mapTemplate?: string | true;
}

export const importLessonsCommand = (group: Command, deps: LessonImportDeps): void => {
  importOptions(
    group
      .command('lessons <folder>')
      .description('把一个文件夹的录音导入为课 · make lessons of a folder of recordings')
      .option('--map <sheet>', '对照表 (CSV, XLSX)：文件、课、标题、语言、主题、稿子 · which file is what')
      .option(
        '--map-template [file]',
        '只生成对照表的草稿，写到文件或屏幕 · only make a sheet to start from',
      ),
    '给已有的课加录音、换录音 · add and replace recordings of lessons that exist',
  )
    .option('--json', '输出 JSON：{end, added, changed, unchanged, written, changes, findings, published}')
    .action(async (folder: string, options: LessonOptions) => {
      const config = deps.config(options.home);
      if (options.mapTemplate !== undefined) return template(deps, config, folder, options.mapTemplate);
      if (options.map === undefined) {
        throw new CommandError(
          '要用 --map 给一张对照表；还没有就用 --map-template 生成。Give a sheet with --map; --map-template makes one.',
        );
      }
      await run(deps, config, folder, { ...options, map: options.map });
    });
};

async function template(
  { lessonImports, out }: LessonImportDeps,
  config: Config,
  folder: string,
  to: string | true,
): Promise<void> {
  const { lessonImports: imports, scheduleFiles } = await lessonImports(config);
  const { schedules } = await scheduleFiles.read();
  const dialect = commonest(schedules.flatMap(({ areas }) => areas.flatMap(({ varieties }) => varieties)));
  const text = await imports.template(resolve(folder), dialect);
  if (to === true) return out(text.replace(/^\ufeff/, '').trimEnd());
  await writeFile(to, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
    throw new CommandError(`${to} 已经有了，不覆盖。${to} exists and is not overwritten.`, { cause });
  });
  out(`已生成 ${to}：检查每一行，填上主题和稿子。Made ${to}: check every row, fill in topics and scripts.`);
}

function commonest(varieties: readonly Variety[]): Variety | undefined {
  const counts = Map.groupBy(
    varieties.filter((one) => one !== standard),
    (one) => one,
  );
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

async function run(
  deps: LessonImportDeps,
  config: Config,
  folder: string,
  options: LessonOptions & { map: string },
): Promise<void> {
  let shown = false;
  const show = (comparison: LessonComparison): void => {
    if (!options.json && !shown) deps.out(lessonLines(comparison, options.lines));
    shown = true;
  };
  const { importLessons } = await import('../app/import-lessons.ts');
  const { end, comparison, written } = await importLessons(
    {
      ...(await deps.lessonImports(config)),
      actor: await actingAs(config.dataFolder),
      confirm: async (found) => {
        show(found);
        return confirmed(deps, options);
      },
    },
    {
      folder: resolve(folder),
      map: resolve(options.map),
      replace: options.replace === true,
      ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    },
  );
  show(comparison);
  await endImport(deps, config, options.json, end, { ...counts(comparison), written, ...comparison });
}

function lessonLines(comparison: LessonComparison, lines: number): string {
  const { changes, findings, unchanged } = comparison;
  const told = findings.map((one) => `${one.severity === 'error' ? '错误' : '提醒'}  ${findingLine(one)}`);
  if (findings.some(({ severity }) => severity === 'error')) return told.join('\n');
  const rows = changes.flatMap(({ kind, id, title, recordings }) =>
    recordings.map(({ variety, name, replaces }) => [
      kind === 'added' ? '新课' : replaces === undefined ? '加' : '换',
      id,
      title,
      varietyName(variety),
      name,
    ]),
  );
  const more = rows.length - Math.min(rows.length, lines);
  const { added, changed } = counts(comparison);
  return [
    ...told,
    ...(rows.length === 0 || lines === 0
      ? []
      : [table(['', '课 lesson', '标题 title', '语言 variety', '文件 file'], rows.slice(0, lines))]),
    ...(more === 0
      ? []
      : [`还有 ${more} 行没有列出（--lines）。${many(more, 'more row', 'more rows')} not listed.`]),
    `新课 ${added}，改动 ${changed}，不变 ${unchanged}。${added} new lessons, ${changed} changed, ${unchanged} unchanged.`,
  ].join('\n');
}

function counts({ changes }: LessonComparison) {
  const of = (kind: 'added' | 'changed'): number => changes.filter((change) => change.kind === kind).length;
  return { added: of('added'), changed: of('changed') };
}
