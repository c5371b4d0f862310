import { Agent } from 'undici';
import { trusting } from './enrol.ts';

export const openConnections = (caFile: string | undefined, connections?: number): Agent =>
  new Agent({
    ...(connections === undefined ? {} : { connections }),
    allowH2: false,
    connect: { timeout: 3_000, ...trusting(caFile) },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
