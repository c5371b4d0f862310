import { z } from 'zod';
import { named } from './document.ts';
import { word } from './fields.ts';

const words = z.record(z.string(), word).readonly();

export const wordsSchema = named(
  'Words',
  z.object({
    slots: words,
    states: words,
    deliveries: words,
    findings: words,
    outcomes: words,
    kinds: words,
    reasons: words,
    rules: words,
    varieties: words,
    actions: words,
  }),
);
