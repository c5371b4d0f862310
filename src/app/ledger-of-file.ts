import { createReadStream } from 'node:fs';
import { constants, createGunzip } from 'node:zlib';
import type { LedgerFault } from '../domain/ledger-fault.ts';
import type { ChainEnd } from '../ports/ledger.ts';
import type { HashOf, LedgerRecord, LedgerSource } from './ledger-records.ts';

/** A packed file that was cut gives all that is left of it. */
const asFarAsItGoes = { finishFlush: constants.Z_SYNC_FLUSH };

/** Longer than any line an export writes: a receipt of a device or an edit's diff. */
const mostCharacters = 64_000_000;

/**
 * An exported file as a record; a name that ends in `.gz` is unpacked. What is wrong with it comes as a fault.
 * @param read told how many bytes of the file were read, as they are
 */
export function ledgerOfFile(path: string, read: (bytes: number) => void = () => undefined): LedgerSource {
  return {
    async *records() {
      let number = 0;
      let hasEnded = false;
      const chains = new Set<string>();
      let [whole, last]: (EntryName | undefined)[] = [];
      const fault = () => faultAt(path, number, whole);
      for await (const lines of linesOf(path, read)) {
        const records: LedgerRecord[] = [];
        for (const line of lines) {
          number += 1;
          const said = parse(line);
          if (hasEnded || said === undefined || (number === 1) !== (said.kind === 'ledger'))
            return yield [...records, fault()];
          if (said.kind === 'end') {
            hasEnded = true;
            if (said.lines !== number) return yield [...records, fault()];
          } else if (said.kind === 'ledger') {
            if (said.version !== 1) return yield [fault()];
          } else if (isRecord(said)) {
            if (said.kind === 'chain') {
              // Told twice, it would count twice.
              if (chains.has(said.chain)) return yield [...records, fault()];
              chains.add(said.chain);
            }
            records.push(said);
            // Rows follow their entry: it is whole where something else does.
            if (said.kind !== 'leaf') whole = last;
            if (said.kind === 'entry') last = said;
          } else return yield [...records, fault()];
        }
        yield records;
      }
      number += 1;
      if (!hasEnded) yield [fault()];
    },
    async *hashes(chains) {
      for await (const lines of linesOf(path, () => undefined)) {
        const found: HashOf[] = [];
        for (const line of lines) {
          if (!line.startsWith('{"kind":"entry"')) continue;
          const said = parse(line);
          if (said !== undefined && isRecord(said) && said.kind === 'entry' && chains.has(said.chain))
            found.push({ chain: said.chain, hash: said.hash });
        }
        yield found;
      }
    },
  };
}

type EntryName = Pick<ChainEnd, 'chain' | 'sequence'>;

/** @param whole the last entry before that is there with all its rows */
function faultAt(path: string, line: number, whole: EntryName | undefined): LedgerRecord {
  const place = `第 ${line} 行 line ${line}`;
  const about =
    whole === undefined
      ? place
      : `${place}；最后一条完整的 the last whole entry: ${whole.chain} ${whole.sequence}`;
  return { kind: 'fault', fault: { chain: path, kind: 'file', about } satisfies LedgerFault };
}

/** The lines up to where the file ends, or is damaged: what is missing then is its last line. */
async function* linesOf(path: string, read: (bytes: number) => void): AsyncGenerator<readonly string[]> {
  try {
    yield* undamagedLinesOf(path, read);
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

async function* undamagedLinesOf(
  path: string,
  read: (bytes: number) => void,
): AsyncGenerator<readonly string[]> {
  const file = createReadStream(path);
  file.on('data', () => read(file.bytesRead));
  const plain = path.endsWith('.gz') ? file.pipe(createGunzip(asFarAsItGoes)) : file;
  // A pipe passes no error on.
  if (plain !== file) file.on('error', (error) => plain.destroy(error));
  let rest = '';
  for await (const part of plain.setEncoding('utf8')) {
    rest += part;
    if (rest.length > mostCharacters) throw new DamagedFile('a line is too long');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}

class DamagedFile extends Error {}

/** A packed file that is cut or changed, as zlib says it. */
const isDamage = (error: unknown): boolean =>
  error instanceof DamagedFile ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'));

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(said: Record<string, unknown>): said is LedgerRecord & Record<string, unknown> {
  const isEnd = (one: Record<string, unknown>) =>
    Number.isSafeInteger(one.sequence) && typeof one.hash === 'string';
  switch (said.kind) {
    case 'chain':
      return (
        typeof said.chain === 'string' &&
        typeof said.after === 'object' &&
        said.after !== null &&
        isEnd(said.after as Record<string, unknown>)
      );
    case 'entry':
      return (
        typeof said.chain === 'string' &&
        typeof said.previous === 'string' &&
        typeof said.content === 'string' &&
        isEnd(said)
      );
    case 'pruned':
      return (
        typeof said.chain === 'string' && [said.entry, said.after, said.upTo].every(Number.isSafeInteger)
      );
    case 'leaf':
      return typeof said.content === 'string';
    case 'checkpoint':
      return typeof said.jws === 'string';
    case 'head':
      return typeof said.chain === 'string' && isEnd(said);
    default:
      return false;
  }
}
