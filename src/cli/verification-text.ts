import { type ChainReport, isUnsigned } from '../app/verify-chain.ts';
import type { Verification } from '../app/verify-ledger.ts';
import { type LedgerFault, wordsOfFault } from '../domain/ledger-fault.ts';
import { many } from '../domain/many.ts';
import { table } from './table.ts';

export function brokenLine(fault: LedgerFault | undefined): string {
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

/** What a verification found, for a person. */
export function wordsOf({ chains, faults, misquotes, met, revoked, keys }: Verification): string {
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
    ...met.map(
      ({ chain, sequence }) =>
        `${chain} 第 ${sequence} 条在链上，和检查点签的哈希一样。Entry ${sequence} of ${chain} is there, with the hash that the checkpoint signed.`,
    ),
    ...revoked.map(
      ({ chain, sequence }) =>
        `拿来的 ${chain} 第 ${sequence} 条的检查点，签它的密钥已吊销，不能作证。The checkpoint brought for entry ${sequence} of ${chain} is of a revoked key and proves nothing.`,
    ),
    ...chains.flatMap(behindLine),
    ...chains.flatMap(unreadLine),
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

/** What was passed over: a checkpoint signs hashes, and says nothing of what became of the rows since. */
function unreadLine({ chain, after }: ChainReport): string[] {
  if (after === 0) return [];
  const range = after === 1 ? '1' : `1–${after}`;
  return [
    `没有看：${chain} 第 ${range} 条和底下的行。那些改过、删过没有，这次不知道；全部核对用 --against。` +
      `NOT LOOKED AT: entries ${range} of ${chain} and their rows. Whether those were changed or deleted is not known; --against looks at all of it.`,
  ];
}

/** The last sentence where nothing is broken: never more than signatures vouch for. */
function verdictOf(chains: readonly ChainReport[], entries: number, leaves: number): string {
  const signed = chains.reduce((sum, { after, signedUpTo }) => sum + (signedUpTo ?? after) - after, 0);
  const isSigned = signed === entries;
  const counted = `${many(entries, 'entry', 'entries')}, ${isSigned ? '' : `${signed} of them vouched for by signatures and ${entries - signed} not yet, `}${many(leaves, 'row')}`;
  const countedInChinese = isSigned
    ? `${entries} 条，${leaves} 行`
    : `${entries} 条前后相连，其中 ${signed} 条有签名作证，${entries - signed} 条还没有；${leaves} 行`;
  if (chains.every(({ sequence }) => sequence === 0))
    return '里面没有条目，什么也没证明。There is no entry in it; nothing was proved.';
  const unsigned = chains.filter(isUnsigned).map(({ chain }) => chain);
  if (unsigned.length === 0 && chains.some(({ after }) => after > 0))
    return `看过的完好：${countedInChinese}；没有看的见上面。What was looked at holds: ${counted}; what was not is named above.`;
  if (unsigned.length === 0)
    return `完好：${countedInChinese}。${isSigned ? 'All of it holds' : 'It holds'}: ${counted}.`;
  return (
    `条目前后一致（${countedInChinese}），但没有签名作证的有：${unsigned.join('、')}。整条改写过也看不出来。` +
    `Its entries agree with each other (${counted}), but unsigned, so that a rewrite would not show: ${unsigned.join(', ')}.`
  );
}
