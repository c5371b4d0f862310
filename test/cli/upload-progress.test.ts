import { expect, test } from 'vitest';
import { uploadProgress } from '../../src/cli/upload-progress.ts';
import { waveform } from '../../src/cli/waveform.ts';
import { aScreen } from '../support/terminal.ts';

test('an upload is a bar on a terminal, whatever the file is called, and its last state stands', async () => {
  const written: string[] = [];
  const name = `${'很长的录音名字'.repeat(8)}😀.wav`;
  const screen = { columns: 80, rows: 24, write: (text: string) => written.push(text) };
  const told = uploadProgress(name, 20_000_000, screen, () => undefined);
  told.sent(5_000_000);
  const half = aScreen(80);
  await half.write(written.join('').replaceAll('\n', '\r\n'));
  expect(half.lines().join('')).toMatch(/^很长的录音名字.*… █{6}░{18} 25% 5\.0\/20\.0 MB$/);
  told.checking();
  told.end();
  const end = aScreen(80);
  await end.write(written.join('').replaceAll('\n', '\r\n'));
  expect(end.lines().join('')).toMatch(/█{24} 检查中 being checked$/);
  expect(end.hasCursor()).toBe(true);
});

test('elsewhere it is a line at every quarter, each once', () => {
  const lines: string[] = [];
  const told = uploadProgress('a.wav', 100, undefined, (line) => lines.push(line));
  for (const bytes of [10, 25, 30, 90, 60, 100]) told.sent(bytes);
  told.checking();
  expect(lines).toEqual([
    '上传 uploading a.wav 25%',
    '上传 uploading a.wav 75%',
    '上传 uploading a.wav 100%',
    '检查 checking a.wav',
  ]);
});

test('a waveform shows the highest of each stretch, silence as nothing, and is no longer than it has pairs', () => {
  expect(waveform([0, 0, -128, 127, -1, 1, -64, 3], 4)).toBe(' █▁▅');
  expect(waveform([0, 0, -128, 127, -1, 1, -64, 3], 2)).toBe('█▅');
  expect(waveform([-128, 127], 64)).toBe('█');
  expect(waveform([], 64)).toBe('');
});
