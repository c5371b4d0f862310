import type { Server } from './server.ts';

/** Each question goes to the next of those there are by then. */
export function inTurn<Question extends readonly unknown[], Answer>(
  askers: readonly Server[],
  ask: (server: Server, ...question: Question) => Promise<Answer>,
): (...question: Question) => Promise<Answer> {
  let turn = 0;
  return (...question) => {
    const server = askers[turn % askers.length];
    turn += 1;
    return server === undefined ? Promise.reject(new Error('nobody to ask')) : ask(server, ...question);
  };
}
