import { HttpError } from '@oazapfts/runtime';
import type { LedgerVerification } from '../api/client.ts';

/** The service left before it had a result. */
export class LostError extends Error {
  override readonly name = 'LostError';
}

/** Has a chain verified, and tells how far that is. Throws HttpError where it is refused, LostError where it breaks off. */
export async function verifyChain(
  chain: string,
  isWhole: boolean,
  told: (progress: { readonly entries: number; readonly of: number }) => void,
  signal: AbortSignal,
): Promise<LedgerVerification> {
  const answer = await fetch(`/api/v1/ledger/${chain}/verification?whole=${isWhole}`, { signal });
  if (!answer.ok) throw new HttpError(answer.status, await answer.text(), answer.headers);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const read = await reader?.read().catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    if (read === undefined || read.done) throw new LostError();
    const lines = `${rest}${read.value}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const said = JSON.parse(line) as { result?: LedgerVerification; entries: number; of: number };
      if (said.result !== undefined) return said.result;
      told(said);
    }
  }
}
