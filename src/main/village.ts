import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CommandError, countyNamed } from '../cli/county.ts';
import { readNote } from '../cli/running-service.ts';
import type { Village } from '../cli/sample.ts';
import type { VillageRequest } from '../cli/village.ts';
import type { Config } from '../config.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { RunningVillage } from '../village.ts';

/** The home's loudspeakers and what they need to know; the service must have run once to have a key. */
export async function runVillage(
  config: Config,
  { server, county, ...request }: VillageRequest,
): Promise<RunningVillage> {
  const { createLogger } = await import('../logger.ts');
  const { createScheduleFiles } = await import('../schedules/schedule-files.ts');
  const { createCredentials } = await import('../secrets/credentials.ts');
  const { readEmergencyPublicKey } = await import('../secrets/emergency-key.ts');
  const { readPublicKeys } = await import('../secrets/signing-keys.ts');
  const { startVillage } = await import('../village.ts');
  const secrets = join(config.dataFolder, 'secrets');
  const publicJwks = readPublicKeys(secrets);
  const address = server ?? readNote(config.dataFolder).url;
  if (publicJwks === undefined)
    throw new CommandError('还没有密钥：先运行 dalaba serve。No key yet: run dalaba serve first.');
  const { schedules } = await createScheduleFiles({ home: config.home }).read();
  return startVillage({
    config,
    schedules: county === undefined ? schedules : county.map((one) => countyNamed(schedules, one)),
    credentials: createCredentials(secrets, process.env),
    publicJwks,
    emergencyJwks: [readEmergencyPublicKey(secrets) ?? []].flat(),
    server: address,
    logger: createLogger('error'),
    ...request,
  });
}

/** The same, as a process of its own, so that the sample's loudspeakers share nothing with its service. */
export async function spawnVillage(
  main: string,
  config: Config,
  url: string,
  speed: number,
  counties: readonly AreaCode[],
): Promise<Village> {
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      main,
      'village',
      '--attached',
      '--home',
      config.home,
      '--server',
      url,
      '--speed',
      String(speed),
      '--county',
      ...counties,
    ],
    {
      // The village ends when this pipe does, however its service ended.
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, DALABA_DATA: config.dataFolder },
    },
  );
  let text = '';
  const ended = once(child, 'close');
  const ready = new Promise<number>((resolve) => {
    const read = (part: Buffer) => {
      text += part;
      const [, count] = /^village ready: (\d+)$/m.exec(text) ?? [];
      if (count !== undefined) resolve(Number(count));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const loudspeakers = await Promise.race([
    ready,
    ended.then(() => {
      throw new CommandError(`模拟的村子没能启动。The simulated village did not start:\n${text.trim()}`);
    }),
  ]);
  return {
    loudspeakers,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
