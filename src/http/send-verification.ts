import type { Response } from 'express';
import type { z } from 'zod';
import type { VerifyRequest } from '../app/ledger-state.ts';
import type { Verification } from '../app/verify-ledger.ts';
import { wordsOfFault } from '../domain/ledger-fault.ts';
import type { verificationSchema } from './schemas/ledger.ts';

const tellEveryRealMs = 250;

/** A verification with its faults in people’s words. */
export const toldVerification = ({
  faults,
  chains,
  keys,
}: Verification): z.input<typeof verificationSchema> => ({
  holds: faults.length === 0,
  chains,
  faults: faults.map((fault) => ({ ...fault, text: wordsOfFault(fault) })),
  keys,
});

/**
 * Sends JSON lines: `{"entries", "of"}` while it goes on, and `{"result"}` at the end. It stops when the reader leaves; what
 * fails before the first line is an answer of its own.
 */
export async function sendVerification(
  response: Response,
  verify: (told: Required<Pick<VerifyRequest, 'progress' | 'signal'>>) => Promise<Verification>,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const write = (line: object): void => {
    if (!response.headersSent) response.type('application/x-ndjson');
    response.write(`${JSON.stringify(line)}\n`);
  };
  const progress = (entries: number, of: number): void => {
    const now = performance.now();
    if (now - toldAtMs < tellEveryRealMs) return;
    toldAtMs = now;
    write({ entries, of });
  };
  try {
    const found = await verify({ progress, signal: left.signal });
    write({ result: toldVerification(found) });
    response.end();
  } catch (error) {
    if (left.signal.aborted) return;
    if (response.headersSent) response.destroy(error as Error);
    throw error;
  }
}
