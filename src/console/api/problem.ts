import { HttpError } from '@oazapfts/runtime';
import type { Problem } from './client.ts';

/** What the service said no with; undefined where it said nothing. */
export function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof HttpError)) return undefined;
  const data: unknown = typeof error.data === 'string' ? parsed(error.data) : error.data;
  return isProblem(data) ? data : undefined;
}

export const statusOf = (error: unknown): number | undefined =>
  error instanceof HttpError ? error.status : undefined;

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'title' in data && typeof data.title === 'string';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
