import { Command } from 'commander';
import { expect, test } from 'vitest';
import { coverageCommand } from '../../src/cli/coverage.ts';
import type { CliDeps } from '../../src/cli/deps.ts';
import { playsCommand } from '../../src/cli/plays.ts';
import { aBroadcast, aBroadcastPlaylist, anEntry } from '../contracts/store-samples.ts';
import { aWorld, inDonge } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

test('what there is not is not answered as if nothing had been played', async () => {
  const world = await aWorld({ atMs: inDonge(today, '12:00') });
  const ask = async (...args: readonly string[]) => {
    let said = '';
    const out = (text: string) => {
      said += text;
    };
    const program = new Command();
    const deps = {
      config: () => ({}),
      read: async () => ({ ...world, close: async () => {} }),
      out,
      write: async (parts: AsyncIterable<string>) => {
        for await (const part of parts) out(part);
      },
    } as unknown as CliDeps;
    playsCommand(program, deps);
    coverageCommand(program, deps);
    await program.parseAsync(args, { from: 'user' });
    return said;
  };
  try {
    const schedule = aSchedule();
    const lesson = aLesson();
    await world.publishSchedule(schedule);
    await world.publishLessons([lesson]);
    for (const [of, ...plays] of [
      ['plays', '--county', donge] as const,
      ['plays', '--csv', '--county', donge],
    ]) {
      expect(await ask(of, ...plays, '--lesson', lesson.id)).toMatch(/还没有播放记录|^\uFEFF播出/);
      const asked = (...more: readonly string[]) => ask(of, ...plays, ...more);
      await expect(asked('--from', '2026-11-28', '--to', '2026-11-01')).rejects.toThrow(
        /请对调.*other way round/,
      );
      await expect(asked('--lesson', 'nosuch')).rejects.toThrow(
        /没有 nosuch 这一课.*There is no lesson nosuch/,
      );
      await expect(asked('--area', `${donge}999`)).rejects.toThrow(/没有 371524999 这个地方.*has no place/);
      await expect(asked('--area', '371525101')).rejects.toThrow('不在 371524');
      await expect(asked('--broadcast', '371525/2026-11-27/evening')).rejects.toThrow('不在 371524');
      await expect(asked('--broadcast', `${donge}/2026-11-27/evening`)).rejects.toThrow(
        /没有 .* 这次播出.*no broadcast/,
      );
      const broadcast = aBroadcast();
      await world.store.broadcasts.plan(
        broadcast,
        [aBroadcastPlaylist(broadcast)],
        anEntry('plan-broadcast'),
      );
      const ofIt = (...more: readonly string[]) => asked('--broadcast', broadcast.id, ...more);
      expect(await ofIt('--playlist', 'a1')).toMatch(/还没有播放记录|^\uFEFF播出/);
      await expect(ofIt('--playlist', 'zz')).rejects.toThrow('没有 zz 这个听众组');
    }
    await expect(ask('plays', '--lesson', 'nosuch')).rejects.toThrow('没有 nosuch 这一课');
    const coverage = (...more: readonly string[]) => ask('coverage', donge, ...more);
    expect(await coverage()).toContain('这些天没有播放记录');
    expect(await coverage('--lesson', lesson.id)).toContain('这些天没有播放记录');
    await expect(coverage('--lesson', 'nosuch')).rejects.toThrow('没有 nosuch 这一课');
    await expect(coverage('--area', `${donge}999`)).rejects.toThrow('没有 371524999 这个地方');
  } finally {
    await world.close();
  }
});
