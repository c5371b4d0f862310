import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { output } from '../../support/process.ts';
import { faultsIn } from './audit.ts';
import { askTheService, type Evidence, lookAtVillages } from './evidence.ts';
import { type ChaosRun, runChaos } from './run-chaos.ts';
import type { World } from './world.ts';

export interface Proof {
  readonly faults: readonly string[];
  /** All of the run, kept where there are faults. */
  readonly folder: string;
  readonly broadcasts: number;
  readonly plays: Readonly<Record<string, number>>;
  readonly receipts: number;
  /** Loudspeakers' receipts that were doubled and turned round on their way, in batches. */
  readonly muddled: number;
  readonly broken: number;
}

export interface ProofOptions {
  readonly seed: number;
  /** How long things break. */
  readonly forMs: number;
  /** In eight villages. */
  readonly loudspeakers: number;
  readonly say: (line: string) => void;
}

const run = promisify(execFile);

/**
 * Breaks the service and its loudspeakers for a while by what a seed draws, and then checks from outside that all that must
 * hold does. Never removes what shows a fault.
 */
export async function prove({ seed, forMs, loudspeakers, say }: ProofOptions): Promise<Proof> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-chaos-'));
  say(`seed ${seed}, ${folder}`);
  const chaos = await runChaos({ folder, seed, forMs, loudspeakers, say });
  try {
    const { evidence, faults: told } = await gather(chaos);
    say('all is gathered');
    const quiet = new Set(chaos.world.counties.flatMap((county) => county.quiet));
    const found = [...chaos.leaks, ...chaos.world.fallen, ...told, ...faultsIn(evidence, quiet)];
    const missed = evidence.broadcasts.filter(({ broadcast }) => broadcast.state === 'missed');
    for (const { broadcast } of missed) say(`${broadcast.id} was missed: ${broadcast.reason}`);
    const { plays, memory, broadcasts } = evidence;
    const proof = {
      ...{ faults: found, folder, broadcasts: broadcasts.length, receipts: memory.receipts.length },
      plays: Object.fromEntries(
        [...Map.groupBy(plays, ({ outcome, reason }) => [outcome, reason ?? ''].join(' ').trim())].map(
          ([outcome, of]) => [outcome, of.length],
        ),
      ),
      muddled: chaos.world.muddled(),
      broken: chaos.faults,
    };
    if (found.length > 0) await keep(chaos.world, evidence, found);
    await chaos.world.close();
    if (found.length === 0) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    return proof;
  } finally {
    await chaos.world.close();
  }
}

/** What the service says, what programs that verify say of it, and what the villages hold. */
async function gather({ world, auditor }: ChaosRun): Promise<{ evidence: Evidence; faults: string[] }> {
  const ledgerFile = join(world.folder, 'ledger.jsonl');
  const faults: string[] = [];
  const command = async (...args: string[]): Promise<void> => {
    const { code, text } = await output([...args, '--home', world.home], world.env);
    if (code !== 0) faults.push(`dalaba ${args.join(' ')} ended with ${code}: ${text}`);
  };
  await command('log', 'verify');
  await command('log', 'export', ledgerFile);
  for (const { code } of world.counties) await command('coverage', code, '--recount');
  await run('python3', [resolve(import.meta.dirname, '../../support/verify-ledger.py'), ledgerFile]).catch(
    (error: { stderr?: string }) => faults.push(`the exported ledger does not hold: ${error.stderr}`),
  );
  const other = world.counties[1]?.code;
  const { status } = await world.ask('GET', `/ledger/${other}/export`, undefined, auditor);
  if (status !== 403) faults.push(`the ledger of ${other} answers ${status} to somebody of another county`);
  const asked = await askTheService(world, ledgerFile);
  await Promise.all(world.villages.map((one) => one.kill('SIGTERM')));
  return { evidence: { ...asked, ...lookAtVillages(world.villages) }, faults };
}

/** For whoever looks for the cause. */
async function keep({ folder, env }: World, evidence: Evidence, faults: readonly string[]): Promise<void> {
  const place = join(folder, 'evidence');
  await mkdir(place, { recursive: true });
  const write = (name: string, what: unknown) => writeFile(join(place, name), JSON.stringify(what, null, 1));
  await writeFile(join(place, 'faults.txt'), `${faults.join('\n')}\n`);
  await write('broadcasts.json', evidence.broadcasts);
  await write('deliveries.json', evidence.deliveries);
  await write('plays.json', evidence.plays);
  await write('sounds.json', evidence.sounds);
  await write('memory.json', evidence.memory);
  await run('/usr/lib/postgresql/15/bin/pg_dump', [
    '-Fc',
    '-f',
    join(place, 'dalaba.dump'),
    env.DATABASE_URL ?? '',
  ]);
}
