import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { eventually } from '../support/process.ts';
import { approveAll, serving, until } from '../support/served-home.ts';

afterAll(removeSpeech);

/** The ffmpegs a service runs right now. */
function encodersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, name, , ppid] =
          /^\d+ \((.*)\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return name === 'ffmpeg' && Number(ppid) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('a stop during an encoding, told to all processes at once as systemd does, is no failure and loses nothing', async () => {
  const home = await aHome({
    lessons: 1,
    seconds: 15,
    slotLength: '2m',
    endpoints: ['donge-001,喇叭,371524100,memory,memory://a'],
  });
  const date = '2031-01-01';
  const env = { DALABA_LOG_LEVEL: 'info' };
  const first = await serving(home, 0, env);
  try {
    await approveAll(first, ['opening', 'lesson-1', 'closing']);
    await first.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
    const encoders = await eventually(
      () => {
        const found = encodersOf(first.process.pid);
        return found.length > 0 ? found : undefined;
      },
      { everyMs: 5, describe: first.process.output },
    );
    for (const pid of encoders) process.kill(pid, 'SIGTERM');
    expect(await first.process.kill('SIGTERM')).toBe(0);
    const text = first.process.output();
    expect(text).toContain('job put back; the service is stopping');
    expect(text).not.toContain('job failed');
    expect(text).not.toMatch(/"stack"|"level":50/);
    const again = await serving(home, 0, env);
    await until(again, `371524/${date}/evening`, 'frozen', 150_000);
    expect(await again.process.kill('SIGTERM')).toBe(0);
  } finally {
    if (first.process.child.exitCode === null) await first.process.kill('SIGKILL');
    await home.remove();
  }
}, 300_000);
