import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** Each room: the rooms it may import, and the packages (Node's own modules are free where `node` says so). */
interface Walls {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const adapter = ['domain', 'protocol', 'ports'];
const rooms: Readonly<Record<string, Walls>> = {
  domain: { rooms: [], packages: [], node: false },
  protocol: { rooms: ['domain'], packages: ['zod', 'jose'], node: false },
  ports: { rooms: ['domain', 'protocol'], packages: [], node: true },
  app: { rooms: ['domain', 'protocol', 'ports'], packages: [], node: true },
  sources: {
    rooms: ['domain', 'ports'],
    packages: ['yaml', 'zod', 'csv-parse', 'yauzl', 'saxes'],
    node: true,
  },
  library: { rooms: [...adapter, 'sources'], packages: ['yaml', 'zod'], node: true },
  schedules: { rooms: [...adapter, 'sources'], packages: ['yaml', 'zod', 'csv-parse'], node: true },
  audio: { rooms: adapter, packages: ['fluent-ffmpeg'], node: true },
  blobs: { rooms: adapter, packages: ['@bradenmacdonald/s3-lite-client'], node: true },
  endpoints: {
    rooms: adapter,
    packages: ['undici', 'zod', 'mqtt', 'saxes', 'modern-tar', 'sm-crypto-v2', 'fflate'],
    node: true,
  },
  live: { rooms: adapter, packages: [], node: true },
  store: { rooms: adapter, packages: ['kysely', 'better-sqlite3', 'pg', 'zod'], node: true },
  queue: {
    rooms: adapter,
    packages: ['bullmq', 'ioredis', 'node-cron', '@bull-board/api', '@bull-board/express'],
    node: true,
  },
  // Its library keeps its tables in the store's database, by the connection it is handed.
  people: { rooms: adapter, packages: ['better-auth', 'kysely'], node: true },
  alerts: { rooms: adapter, packages: ['nodemailer', 'undici', 'zod'], node: true },
  disk: { rooms: adapter, packages: [], node: true },
  uploads: { rooms: adapter, packages: ['@tus/file-store', '@tus/server'], node: true },
  reports: { rooms: adapter, packages: ['echarts', 'fflate'], node: true },
  // Told what happens as the API is; of `app` it knows progress and reports.
  metrics: { rooms: ['app', 'domain', 'ports'], packages: ['prom-client'], node: true },
  secrets: { rooms: adapter, packages: ['jose'], node: true },
  http: { rooms: ['app', ...adapter], packages: ['express', 'zod', '@tus/server', 'sirv'], node: true },
  // What a browser runs: of the service it knows the words and rules, and the API by its document.
  console: {
    rooms: ['domain'],
    packages: [
      ...[
        'react',
        'react-dom',
        'react-router',
        'antd',
        'dayjs',
        '@ant-design/icons',
        '@tanstack/react-query',
      ],
      ...['echarts', 'wavesurfer.js', 'tus-js-client', '@oazapfts/runtime', '@ant-design/icons-svg'],
      ...['codemirror', '@codemirror/state', '@codemirror/view', '@codemirror/lint', '@codemirror/lang-yaml'],
    ],
    node: false,
  },
  loudspeaker: {
    rooms: ['domain', 'protocol'],
    packages: ['jose', 'undici', 'zod', 'express', 'mqtt'],
    node: true,
  },
  // Commands are handed the service and the loudspeaker; of `service`, `village`, `home-data` and `config` they know the types.
  cli: {
    rooms: ['app', ...adapter, 'service', 'village', 'config', 'home-data'],
    packages: ['commander', 'string-width', 'zod'],
    node: true,
  },
};

/** The composition, a file each: the service's, the command line's, and at the top of src/ what both know. */
const composition: Readonly<Record<string, Walls>> = {
  'main.ts': {
    rooms: [
      ...[
        'app',
        'cli',
        'config',
        'disk',
        'home-data',
        'library',
        'logger',
        'loudspeaker',
        'queue',
        'schedules',
      ],
      ...['secrets', 'service'],
    ],
    packages: [],
    node: true,
  },
  'main/home-files.ts': {
    rooms: ['audio', 'config', 'domain', 'endpoints', 'library', 'live', 'schedules'],
    packages: [],
    node: true,
  },
  'main/loudspeaker.ts': { rooms: ['cli', 'logger', 'loudspeaker'], packages: [], node: true },
  'main/output.ts': { rooms: ['cli'], packages: [], node: true },
  'main/reader.ts': {
    rooms: ['app', 'cli', 'config', 'queue', 'schedules', 'settings', 'store'],
    packages: [],
    node: true,
  },
  'main/reports.ts': { rooms: ['config', 'reports', 'schedules'], packages: [], node: true },
  'main/sample.ts': {
    rooms: ['cli', 'config', 'home-data', 'schedules', 'secrets'],
    packages: [],
    node: true,
  },
  'main/terminal.ts': { rooms: [], packages: [], node: true },
  'main/village.ts': {
    rooms: ['cli', 'config', 'domain', 'logger', 'schedules', 'secrets', 'village'],
    packages: [],
    node: true,
  },
  'village.ts': { rooms: ['domain', 'ports', 'loudspeaker', 'config'], packages: ['jose'], node: true },
  'service/service.ts': { rooms: ['app', 'config', 'domain', 'ports'], packages: [], node: false },
  'service/rooms.ts': {
    rooms: [
      ...['alerts', 'app', 'audio', 'config', 'disk', 'domain', 'http', 'kept-audio', 'library', 'metrics'],
      ...['people', 'ports', 'schedules', 'secrets', 'settings', 'store'],
    ],
    packages: [],
    node: true,
  },
  'service/web.ts': {
    rooms: [
      ...['app', 'config', 'domain', 'http', 'library', 'metrics', 'queue', 'reports', 'schedules'],
      ...['secrets', 'uploads'],
    ],
    packages: [],
    node: true,
  },
  'service/closing.ts': { rooms: [], packages: [], node: false },
  'service/counties.ts': { rooms: ['domain', 'ports'], packages: [], node: false },
  'service/drivers.ts': {
    rooms: ['audio', 'config', 'endpoints', 'live', 'ports'],
    packages: [],
    node: true,
  },
  'service/first-administrator.ts': { rooms: ['app', 'secrets'], packages: [], node: true },
  'service/home-at-start.ts': { rooms: ['app', 'domain', 'ports', 'sources'], packages: [], node: true },
  'service/intake.ts': { rooms: ['app', 'ports', 'domain'], packages: [], node: true },
  'service/note.ts': { rooms: ['secrets'], packages: [], node: true },
  'service/publishing.ts': { rooms: ['app', 'domain', 'sources'], packages: [], node: true },
  'service/queues.ts': { rooms: ['config', 'ports', 'queue'], packages: [], node: false },
  'service/ticks.ts': { rooms: ['app', 'metrics', 'queue'], packages: [], node: true },
  'service/warnings.ts': { rooms: ['app', 'ports', 'queue', 'config'], packages: [], node: true },
  'service/workers.ts': { rooms: ['app', 'domain', 'metrics', 'ports', 'queue'], packages: [], node: true },
  'kept-audio.ts': { rooms: ['blobs', 'secrets', 'config', 'ports', 'domain'], packages: [], node: true },
  'home-data.ts': {
    rooms: ['app', 'domain', 'ports', 'disk', 'store', 'config', 'queue', 'kept-audio'],
    packages: [],
    node: true,
  },
  'settings.ts': { rooms: ['app', 'audio', 'config'], packages: [], node: false },
  'config.ts': { rooms: [], packages: [], node: true },
  'logger.ts': { rooms: ['ports'], packages: ['pino'], node: true },
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.(ts|tsx|mts|js)$/.test(path),
);

/** Every specifier a file imports: static, side-effect, re-exported, dynamic, required, or `import()` in a type. */
function specifiers(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /(?<!['"`])\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

const dynamicOfUnknown = (text: string): boolean =>
  /\bimport\s*\(\s*[^'"`)\s]/.test(text.replace(/\/\*[\s\S]*?\*\//g, ''));
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const roomOf = (path: string): string =>
  path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.ts$/, '');

function offences(file: string, text: string): string[] {
  const walls = composition[file] ?? (file.includes('/') ? rooms[roomOf(file)] : undefined);
  if (walls === undefined) return [`${file}: no such room; add it to the walls and to docs/architecture.md`];
  const found = dynamicOfUnknown(text) ? [`${file}: imports a computed path`] : [];
  for (const specifier of specifiers(text)) {
    if (specifier.startsWith('.')) {
      const target = relative(src, resolve(src, dirname(file), specifier));
      const room = roomOf(target);
      if (target.startsWith('..')) found.push(`${file}: imports ${specifier}, outside src/`);
      else if (room !== roomOf(file) && !walls.rooms.includes(room)) found.push(`${file}: imports ${room}/`);
    } else if (specifier.startsWith('node:')) {
      if (!walls.node) found.push(`${file}: imports ${specifier}`);
    } else if (!walls.packages.includes(packageOf(specifier)))
      found.push(`${file}: imports the package ${packageOf(specifier)}`);
  }
  return found;
}

test('every import stays within the walls', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => offences(file, readFileSync(join(src, file), 'utf8')))).toEqual([]);
});

test('the domain reads no clock, no environment and no randomness', () => {
  const pure = files.filter((file) => file.startsWith('domain/'));
  const impure =
    /\b(Date\.now|new Date\(|Temporal\.Now|Math\.random|performance\.|process\.|setTimeout|fetch\()/;
  expect(pure.filter((file) => impure.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
});

test.each([
  ['domain/x.ts', "import { z } from 'zod';", 'the package zod'],
  ['domain/x.ts', "import 'node:fs';", 'node:fs'],
  ['app/x.ts', "export * from '../store/store.ts';", 'store/'],
  ['store/x.ts', "const q = await import('../queue/job-queue.ts');", 'queue/'],
  ['store/x.ts', "type T = import('../app/context.ts').Context;", 'app/'],
  ['http/x.ts', "import '../cli/plan.ts';", 'cli/'],
  ['loudspeaker/x.ts', "import type { Store } from '../ports/store.ts';", 'ports/'],
  ['app/x.ts', 'await import(name);', 'a computed path'],
  ['app/x.ts', "import x from '../../test/support/x.ts';", 'outside src/'],
  ['helpers/x.ts', '', 'no such room'],
])('%s containing %j is refused', (file, text, expected) => {
  expect(offences(file, text).join()).toContain(expected);
});
