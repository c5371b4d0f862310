import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let measure: typeof import('string-width').default | undefined;

/** How many columns of a terminal a text takes. What knows is read when it is first asked: most commands never ask. */
export function columnsOf(text: string): number {
  measure ??= (require('string-width') as typeof import('string-width')).default;
  return measure(text);
}
