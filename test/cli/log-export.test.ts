import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { CliDeps } from '../../src/cli/deps.ts';
import { logCommand } from '../../src/cli/log.ts';
import { anEntry, eveningMs } from '../contracts/store-samples.ts';
import { aWorld } from '../support/fakes.ts';

test('an export that is there already is left as it is, unless somebody says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-log-export-'));
  const { store, close } = await aWorld({ atMs: eveningMs });
  const exported = (...more: string[]) => exportedTo('ledger.jsonl', ...more);
  const exportedTo = (name: string, ...more: string[]) => {
    const deps = {
      config: () => ({}),
      read: async () => ({ store, close: async () => {} }),
      out: () => {},
      stopped: new AbortController().signal,
    } as unknown as CliDeps;
    const program = new Command();
    logCommand(program, deps);
    return program.parseAsync(['log', 'export', join(folder, name), ...more], { from: 'user' });
  };
  const text = () => readFile(join(folder, 'ledger.jsonl'), 'utf8');
  try {
    await store.ledger.append(anEntry('publish-schedule'));
    await exported();
    const whole = await text();
    expect(whole).toContain('publish-schedule');
    await writeFile(join(folder, 'ledger.jsonl'), 'of last year');
    await expect(exported()).rejects.toThrow('--force');
    expect(await text()).toBe('of last year');
    await exported('--force');
    expect(await text()).toBe(whole);
    await expect(exportedTo('none/ledger.jsonl')).rejects.toThrow(/写不了.*请先建好.*make it first/);
    expect(await readdir(folder)).toEqual(['ledger.jsonl']);
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});
