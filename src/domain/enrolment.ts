import type { AreaCode, EndpointId } from './ids.ts';

/** Leave for one device, once, to become an endpoint: by a code somebody types into it. The code is kept nowhere. */
export interface Enrolment {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Crockford's base 32: none of its letters is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

/** A code of random bytes, 40 bits of them. */
export const codeFrom = (bytes: Uint8Array): string =>
  [...bytes.slice(0, length)].map((byte) => alphabet[byte % alphabet.length]).join('');

/** As it is read out and typed: `7K2M-Q9XT`. */
export const spelledCode = (code: string): string => `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;

/** What somebody typed as a code is; undefined where it can't be one. Case, spaces, hyphens and full width don't matter. */
export function typedCode(text: string): string | undefined {
  const code = text
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return code.length === length && [...code].every((one) => alphabet.includes(one)) ? code : undefined;
}
