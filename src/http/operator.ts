import type { Actor } from '../domain/actor.ts';

/** The machine's own operator, until people sign in by name. */
export const operator: Actor = {
  kind: 'person',
  id: 'operator',
  roles: ['administrator'],
  counties: 'all',
};
