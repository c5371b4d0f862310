import { accessSync, constants, statSync } from 'node:fs';
import { ledgerOfFile } from '../app/ledger-of-file.ts';
import { ledgerOfStore } from '../app/ledger-of-store.ts';
import type { LedgerSource } from '../app/ledger-records.ts';
import { requireChain } from '../app/ledger-state.ts';
import { type Anchor, type Verification, type VerifyOptions, verifyLedger } from '../app/verify-ledger.ts';
import { verifyProof } from '../app/verify-proof.ts';
import { operator } from '../domain/actor.ts';
import { CommandError } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { checkpointsIn, keysIn, proofIn, unread } from './log-input.ts';
import { brokenLine } from './verification-text.ts';

/** How often a long run says how far it is. */
const tellEveryMs = 3000;

export interface VerifyRequest {
  readonly chain?: readonly string[];
  /** A checkpoint, or a file of some: all is verified, and that it holds what they signed. */
  readonly against?: string;
  /** The same: only what came after is looked at. */
  readonly from?: string;
  readonly keys?: string;
}

const optionsOf = (deps: CliDeps, { chain, against, from, keys }: VerifyRequest) => ({
  anchors: anchorsIn(against ?? from, chain),
  takeWhole: against !== undefined,
  signal: deps.stopped,
  ...(keys === undefined ? {} : { trusted: keysIn(keys) }),
});

/** Checkpoints that a person kept, of the chains asked for. Throws CommandError where there is none. */
function anchorsIn(given: string | undefined, chains: VerifyRequest['chain']): readonly Anchor[] {
  const kept = given === undefined ? [] : checkpointsIn(given);
  const found = kept.filter(({ chain }) => chains === undefined || chains.includes(chain));
  if (found.length > 0 || kept.length === 0) return found;
  const of = [...new Set(kept.map(({ chain }) => chain))].join('、');
  throw new CommandError(
    `检查点是 ${of} 这条链的，不是要核验的：去掉 --chain，或者写 --chain ${of}。` +
      `The checkpoint is of ${of}, which was not asked for: leave --chain away, or name that.`,
  );
}

/** Verifies the database. Throws RequestError for a chain that there is not, and CommandError for what is no checkpoint. */
export async function verifyStore(
  deps: CliDeps,
  store: Reader['store'],
  request: VerifyRequest,
): Promise<Verification> {
  const options = optionsOf(deps, request);
  const from = request.from === undefined ? [] : options.anchors;
  const chains = request.chain ?? (from.length === 0 ? undefined : from.map(({ chain }) => chain));
  // A chain that was signed once and is gone is a fault, and no question asked wrongly.
  for (const chain of request.chain ?? [])
    if (!options.anchors.some((one) => one.chain === chain)) await requireChain({ store }, operator, chain);
  const of = (await store.ledger.heads()).reduce((sum, { sequence }) => sum + sequence, 0);
  const source = ledgerOfStore(store, {
    from,
    ...(chains === undefined ? {} : { chains }),
  });
  const tell = telling(deps);
  return run(source, options, ({ entries, leaves }) =>
    tell(`核验 verifying ${entries}/${of} 条 entries，${leaves} 行 rows`),
  );
}

/**
 * Verifies an exported file, with nothing else at hand. Throws CommandError where there is none, or it does not hold a chain
 * that was asked for.
 */
export async function verifyFile(deps: CliDeps, file: string, request: VerifyRequest): Promise<Verification> {
  const { size } = fileAt(file);
  let read = 0;
  const held = new Set<string>();
  const whole = ledgerOfFile(file, (bytes) => {
    read = bytes;
  });
  const source = request.chain === undefined ? whole : ofChains(whole, request.chain, held);
  const tell = telling(deps);
  const options = optionsOf(deps, request);
  const found = await run(source, options, ({ entries, leaves }) =>
    tell(
      `核验 verifying ${Math.floor((100 * read) / Math.max(1, size))}%，${entries} 条 entries，${leaves} 行 rows`,
    ),
  );
  const missing = request.chain?.find(
    (chain) => !held.has(chain) && !options.anchors.some((one) => one.chain === chain),
  );
  // Where a file breaks off, what it held behind is not known.
  if (missing === undefined || found.faults.some(({ kind }) => kind === 'file')) return found;
  const there = [...held].join('、');
  throw new CommandError(
    `${file} 里没有这条链：${missing}；里面有：${there}。${file} has no chain ${missing}; it has: ${there}.`,
  );
}

/** Some chains of a record, and `keys`, for who signed. @param held is told the name of every chain there is */
const ofChains = (source: LedgerSource, chains: readonly string[], held: Set<string>): LedgerSource => ({
  ...source,
  async *records() {
    let isWanted = true;
    for await (const records of source.records())
      yield records.filter((record) => {
        if (record.kind === 'chain') {
          held.add(record.chain);
          isWanted = record.chain === 'keys' || chains.includes(record.chain);
        }
        return isWanted || record.kind === 'fault';
      });
  },
});

/** Throws CommandError for a folder, for a file without a byte, and for what may not be read. */
function fileAt(path: string) {
  const found = readable(path);
  if (found.isFile() && found.size === 0)
    throw new CommandError(
      `${path} 是空的：要 dalaba log export 导出的文件，请重新导出或重新拷贝。` +
        `${path} is empty: expected a file that dalaba log export made; export or copy it again.`,
    );
  if (!found.isDirectory()) return found;
  throw new CommandError(
    `${path} 是文件夹：要 dalaba log export 导出的文件。${path} is a folder: expected a file that dalaba log export made.`,
  );
}

function readable(path: string) {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path);
  } catch (cause) {
    throw new CommandError(unread(path, (cause as NodeJS.ErrnoException).code), { cause });
  }
}

const run = (
  source: LedgerSource,
  options: VerifyOptions,
  progress: NonNullable<VerifyOptions['progress']>,
): Promise<Verification> => verifyLedger(source, { ...options, progress });

function telling({ err }: CliDeps): (text: string) => void {
  let toldMs = performance.now();
  return (text) => {
    if (performance.now() - toldMs < tellEveryMs) return;
    toldMs = performance.now();
    err(text);
  };
}

/** Whoever makes a proof up signs it with a key of their own, under whatever name. */
const unmetKeys = ({ keys }: ReturnType<typeof proofIn>): string =>
  `公钥是证明自己带的，没有和别处的核对过；用 --keys 核对：${keys.map(({ kid, x }) => `${kid} ${x}`).join('、')}。` +
  'Its public keys came with it and were compared with nothing; bring those you know with --keys.\n';

/** A proof's verdict, and what to tell a person. Throws CommandError for what is no proof. */
export async function verifyProofFile(file: string, keys: string | undefined) {
  const proof = proofIn(file);
  const verdict = await verifyProof(proof, keys === undefined ? undefined : keysIn(keys));
  const { checkpoint } = verdict;
  const words =
    checkpoint === undefined
      ? brokenLine(verdict.fault)
      : `证明成立：${checkpoint.kid} 于 ${new Date(checkpoint.atMs).toISOString()} 签过。` +
        `It holds; signed by ${checkpoint.kid}.\n${keys === undefined ? unmetKeys(proof) : ''}${JSON.stringify(proof.play, null, 2)}`;
  return { ...verdict, play: proof.play, words };
}
