import { hash } from 'node:crypto';
import type { Sha256 } from '../domain/merkle.ts';

export const sha256: Sha256 = (of) => hash('sha256', of, 'buffer');
