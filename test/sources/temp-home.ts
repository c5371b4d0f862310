import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Finding, findingLine } from '../../src/domain/finding.ts';

/** A home with these files, removed when the test ends. */
export async function aHome(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'dalaba-home-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await writeFile(join(home, file), content);
  }
  return home;
}

/** `severity file:line:column  found, expected`, one a finding. */
export const linesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map((finding) => `${finding.severity} ${findingLine(finding)}`);
