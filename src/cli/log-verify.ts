import { existsSync, statSync } from 'node:fs';
import { ledgerOfFile } from '../app/ledger-of-file.ts';
import { ledgerOfStore } from '../app/ledger-of-store.ts';
import type { LedgerSource } from '../app/ledger-records.ts';
import { type ChainReport, isUnsigned } from '../app/verify-chain.ts';
import { type Verification, type VerifyOptions, verifyLedger } from '../app/verify-ledger.ts';
import { verifyProof } from '../app/verify-proof.ts';
import { type LedgerFault, wordsOfFault } from '../domain/ledger-fault.ts';
import { many } from '../domain/many.ts';
import { CommandError } from './county.ts';
import type { CliDeps, Reader } from './deps.ts';
import { checkpointsIn, keysIn, proofIn } from './log-input.ts';
import { table } from './table.ts';

/** How often a long run says how far it is. */
const tellEveryMs = 3000;

export interface VerifyRequest {
  readonly chain?: readonly string[];
  readonly from?: string;
  readonly keys?: string;
}

const optionsOf = (deps: CliDeps, { from, keys }: VerifyRequest) => ({
  anchors: from === undefined ? [] : checkpointsIn(from),
  signal: deps.stopped,
  ...(keys === undefined ? {} : { trusted: keysIn(keys) }),
});

/** Verifies the database. Throws CommandError for a chain that there is not. */
export async function verifyStore(
  deps: CliDeps,
  store: Reader['store'],
  request: VerifyRequest,
): Promise<Verification> {
  const options = optionsOf(deps, request);
  const { anchors } = options;
  const chains = request.chain ?? (anchors.length === 0 ? undefined : anchors.map(({ chain }) => chain));
  const ends = await store.ledger.heads();
  const unknown = chains?.find((chain) => !ends.some((end) => end.chain === chain));
  if (unknown !== undefined && anchors.length === 0)
    throw new CommandError(`没有这条链：${unknown}，用 dalaba log list 看。There is no chain ${unknown}.`);
  const of = ends.reduce((sum, { sequence }) => sum + sequence, 0);
  const source = ledgerOfStore(store, {
    from: anchors,
    ...(chains === undefined ? {} : { chains }),
  });
  const tell = telling(deps);
  return run(source, options, ({ entries, leaves }) =>
    tell(`核验 verifying ${entries}/${of} 条 entries，${leaves} 行 rows`),
  );
}

/** Verifies an exported file, with nothing else at hand. Throws CommandError where there is none. */
export async function verifyFile(deps: CliDeps, file: string, request: VerifyRequest): Promise<Verification> {
  if (!existsSync(file)) throw new CommandError(`没有这个文件：${file}。There is no file ${file}.`);
  const { size } = statSync(file);
  let read = 0;
  const source = ledgerOfFile(file, (bytes) => {
    read = bytes;
  });
  const tell = telling(deps);
  return run(source, optionsOf(deps, request), ({ entries, leaves }) =>
    tell(
      `核验 verifying ${Math.floor((100 * read) / Math.max(1, size))}%，${entries} 条 entries，${leaves} 行 rows`,
    ),
  );
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

/** A proof's verdict, and what to tell a person. Throws CommandError for what is no proof. */
export async function verifyProofFile(file: string, keys: string | undefined) {
  const proof = proofIn(file);
  const verdict = await verifyProof(proof, keys === undefined ? undefined : keysIn(keys));
  const { checkpoint } = verdict;
  const words =
    checkpoint === undefined
      ? brokenLine(verdict.fault)
      : `证明成立：${checkpoint.kid} 于 ${new Date(checkpoint.atMs).toISOString()} 签过。` +
        `It holds; signed by ${checkpoint.kid}.\n${JSON.stringify(proof.play, null, 2)}`;
  return { ...verdict, play: proof.play, words };
}

function brokenLine(fault: LedgerFault | undefined): string {
  if (fault === undefined) return '';
  const { zh, en } = wordsOfFault(fault);
  return `坏了  ${zh}。\nBROKEN  ${en}.`;
}

const cellsOf = (one: ChainReport): string[] => [
  one.chain,
  one.entries === 0 ? '—' : `${one.after + 1}–${one.sequence}`,
  String(one.leaves),
  isUnsigned(one) ? '没有签名 unsigned' : `${one.signedUpTo ?? '—'}`,
  one.hash,
];

export function wordsOf({ chains, faults, misquotes, keys }: Verification): string {
  const unproved = chains.reduce((sum, one) => sum + one.unproved, 0);
  const unbelieved = chains.reduce((sum, one) => sum + one.unbelieved, 0);
  const [entries, leaves] = [
    chains.reduce((sum, one) => sum + one.entries, 0),
    chains.reduce((sum, one) => sum + one.leaves, 0),
  ];
  return [
    table(['链', '条目', '行', '签到第几条', '末尾的哈希'], chains.map(cellsOf)),
    ...keys.map(({ kid, x }) => `公钥 public key  ${kid}  ${x}`),
    ...(unproved === 0
      ? []
      : [
          `有 ${unproved} 次播出是旧版本结算的，台账里没有逐条播放。${many(unproved, 'settlement of an earlier version holds', 'settlements of an earlier version hold')} no plays.`,
        ]),
    ...(unbelieved === 0
      ? []
      : [
          `有 ${unbelieved} 个检查点的密钥已吊销，不算数。${unbelieved} checkpoints are of a revoked key and prove nothing.`,
        ]),
    ...misquotes.map(
      ({ chain, sequence, endpoint }) =>
        `${chain} 第 ${sequence} 条：终端 ${endpoint} 回报的检查点不是它那份播出令里的，不算末尾被截断，请查这台终端。` +
        `${chain}, entry ${sequence}: ${endpoint} echoes what its order did not carry; no tail was cut, look at that endpoint.`,
    ),
    ...chains.flatMap(behindLine),
    ...faults.map(brokenLine),
    ...(faults.length === 0 ? [verdictOf(chains, entries, leaves)] : []),
  ].join('\n');
}

/** The entries behind a chain's last checkpoint, for which nothing vouches yet. */
function behindLine({ chain, sequence, signedUpTo }: ChainReport): string[] {
  if (signedUpTo === undefined || signedUpTo >= sequence) return [];
  const range = signedUpTo + 1 === sequence ? `${sequence}` : `${signedUpTo + 1}–${sequence}`;
  return [
    `${chain} 第 ${range} 条在最后一个检查点之后，还没有签名作证。` +
      `${chain}: no signature vouches yet for ${range}, behind its last checkpoint.`,
  ];
}

/** The last sentence where nothing is broken: never more than signatures vouch for. */
function verdictOf(chains: readonly ChainReport[], entries: number, leaves: number): string {
  const counted = `${many(entries, 'entry', 'entries')}, ${many(leaves, 'row')}`;
  if (chains.every(({ sequence }) => sequence === 0))
    return '里面没有条目，什么也没证明。There is no entry in it; nothing was proved.';
  const unsigned = chains.filter(isUnsigned).map(({ chain }) => chain);
  if (unsigned.length === 0) return `完好：${entries} 条，${leaves} 行。All of it holds: ${counted}.`;
  return (
    `条目前后一致（${entries} 条，${leaves} 行），但没有签名作证的有：${unsigned.join('、')}。整条改写过也看不出来。` +
    `Its entries agree with each other (${counted}), but unsigned, so that a rewrite would not show: ${unsigned.join(', ')}.`
  );
}
