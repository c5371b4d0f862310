import type { Word } from './words.ts';

/** What is wrong with a record, and first in which entry. */
export interface LedgerFault {
  readonly chain: string;
  /** Absent where it is of no one entry. */
  readonly sequence?: number;
  readonly kind: LedgerFaultKind;
  /** What exactly: a row, a name, a number. */
  readonly about?: string;
}

const kinds = {
  missing: ['条目不见了，或者顺序被换过', 'the entry is gone, or was moved'],
  content: ['内容或哈希被改过', 'its content or its hash was changed'],
  link: ['接不上前一条：前一条的哈希被改过', 'it does not follow the entry before: that hash was changed'],
  columns: ['查找用的列和内容不一致', 'its columns and its content disagree'],
  count: ['底下的行数不对：有行被删、被加或被移走', 'rows it holds are gone or were added'],
  root: ['底下的行被改过、换过或顺序动过', 'a row it holds was changed or moved'],
  row: [
    '一行不在原来的位置，或者列和内容不一致',
    'a row is not where it was, or its columns and its content disagree',
  ],
  stray: [
    '有行说自己属于这一条，但这一条里没有它',
    'a row claims to belong to this entry, which does not hold it',
  ],
  head: [
    '链的末尾和登记的不一致：末尾被截断或改过',
    'the chain does not end where it is said to: its tail was cut or changed',
  ],
  cut: [
    '检查点签过的条目不在链上：末尾被截断，或者历史被改写',
    'what a checkpoint signed is not in the chain: its tail was cut, or its history rewritten',
  ],
  unread: [
    '它前面的条目不在里面，没有核对：要从第一条起的台账',
    'the entries before it are not in here and were not looked at: what is needed is a ledger from its first entry on',
  ],
  signature: ['检查点的签名不对', 'a checkpoint’s signature does not hold'],
  key: ['检查点的密钥不认识，或者当时已停用', 'a checkpoint’s key is unknown, or was not in use by then'],
  statement: [
    '拿来的检查点不是台账里当时在用的密钥签的，或者签名不对：不能作证',
    'a checkpoint that was brought is not signed by a key of this ledger that was in use then: it vouches for nothing',
  ],
  unsigned: [
    '没有一个可信的检查点为它的条目作证：检查点被删，或者还没有签',
    'no checkpoint that is believed vouches for any of its entries: they were deleted, or none was made yet',
  ],
  absent: ['没有这条链，可信的密钥无从查起', 'the chain is not there, and with it the history of the keys'],
  echo: [
    '终端回报的检查点不在链上：末尾被截断过',
    'endpoints echo a checkpoint that is not in the chain: its tail was cut',
  ],
  pruned: [
    '有行说是清理掉的，却没有签过的条目这样说，或者说的不是这些',
    'rows are said to be pruned, and no signed entry says so, or says it of these',
  ],
  versions: ['播放记录的版本不对', 'the versions of a play do not add up'],
  unsettled: ['播出的状态和台账不一致', 'a broadcast’s state and the ledger disagree'],
  ended: [
    '播出的时间、原因、节目单或播出令的下落和台账不一致',
    'a broadcast’s times, its reason, its playlists or what became of its orders disagree with the ledger',
  ],
  revision: [
    '发布过的一版排期或内容被改过、删过或加过',
    'a published revision of a schedule or of lessons was changed, deleted or added',
  ],
  complaints: ['投诉数和台账不一致', 'numbers of complaints disagree with the ledger'],
  file: ['文件不完整，或者这一行看不懂', 'the file is not whole, or a line makes no sense'],
} as const satisfies Record<string, readonly [string, string]>;

export type LedgerFaultKind = keyof typeof kinds;
export const ledgerFaultKinds = Object.keys(kinds) as readonly LedgerFaultKind[];

/** A fault as a sentence: where, then what. */
export function wordsOfFault({ chain, sequence, kind, about }: LedgerFault): Word {
  const [zh, en] = kinds[kind];
  return {
    zh: `${chain}${sequence === undefined ? '' : ` 第 ${sequence} 条`}：${zh}${about === undefined ? '' : `（${about}）`}`,
    en: `${chain}${sequence === undefined ? '' : `, entry ${sequence}`}: ${en}${about === undefined ? '' : ` (${about})`}`,
  };
}
