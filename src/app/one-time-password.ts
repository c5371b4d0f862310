import { randomInt } from 'node:crypto';

/** Letters and digits nobody takes for one another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password that is read once and typed once: four groups of four, 79 bits. */
export const oneTimePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join(''),
  ).join('-');
