import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { theme } from 'antd';
import { expect, test } from 'vitest';
import { coloursOf } from '../src/console/shell/colours.ts';

const folder = resolve(import.meta.dirname, '../src/console');

/** What a file has fetched before it runs. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s)?'([^']+)'/gm)].map(
    ([, from = '']) => from,
  );

test('what the first page needs is fetched without the component library, and has the days’ page in it', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string) => {
    if (seen.has(file) || !/\.tsx?$/.test(file)) return;
    seen.add(file);
    for (const from of importsOf(readFileSync(file, 'utf8')))
      if (from.startsWith('.')) follow(join(file, '..', from));
      else packages.add(from);
  };
  follow(join(folder, 'main.tsx'));
  expect([...seen]).toContain(join(folder, 'today/broadcast-drawer.tsx'));
  expect([...packages].filter((one) => /^(antd|echarts|@ant-design\/icons)(\/|$)/.test(one))).toEqual([]);
});

const colours = {
  primary: 'colorPrimary',
  'primary-hover': 'colorPrimaryHover',
  chosen: 'controlItemBgActive',
  text: 'colorText',
  'text-secondary': 'colorTextSecondary',
  'text-quaternary': 'colorTextQuaternary',
  ground: 'colorBgLayout',
  panel: 'colorBgContainer',
  border: 'colorBorder',
  'border-secondary': 'colorBorderSecondary',
  'fill-secondary': 'colorFillSecondary',
  'fill-tertiary': 'colorFillTertiary',
  success: 'colorSuccess',
  'success-ground': 'colorSuccessBg',
  warning: 'colorWarning',
  'warning-ground': 'colorWarningBg',
  'warning-border': 'colorWarningBorder',
  error: 'colorError',
  'error-ground': 'colorErrorBg',
  'error-border': 'colorErrorBorder',
  info: 'colorInfo',
  'info-ground': 'colorInfoBg',
  'info-border': 'colorInfoBorder',
} as const;

test.each([
  { shade: 'light', begins: ':root {', algorithm: theme.defaultAlgorithm },
  { shade: 'dark', begins: ':root[data-shade="dark"] {', algorithm: theme.darkAlgorithm },
])('$shade, what stands without the library has its colours', ({ shade, begins, algorithm }) => {
  const css = readFileSync(join(folder, 'kit/plain/plain.css'), 'utf8');
  const [, rest = ''] = css.split(begins);
  const own = Object.fromEntries(
    [...(rest.split('}')[0] ?? '').matchAll(/--([a-z-]+): ([^;]+);/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const tokens = theme.getDesignToken({ algorithm, token: coloursOf(shade === 'dark') });
  for (const [name, token] of Object.entries(colours))
    expect(own[name]?.replaceAll(' ', ''), name).toBe(tokens[token].replaceAll(' ', ''));
});
