import { expect, test } from 'vitest';
import { endpointCondition } from '../../src/domain/endpoint-condition.ts';

const none = { called: 10, accepted: 0, answered: 0, sounded: 0, sentMs: 0 };

test.each([
  ['was not called', { ...none, called: 0 }, true, 'uncalled'],
  ['never answers', none, true, 'away'],
  ['answers and takes nothing', { ...none, answered: 10 }, true, 'refusing'],
  ['takes orders and never plays', { ...none, answered: 10, accepted: 10 }, true, 'silent'],
  ['takes orders, of a kind that never tells', { ...none, answered: 10, accepted: 10 }, false, 'untold'],
  ['is streamed to', { ...none, answered: 10, accepted: 10, sentMs: 1 }, false, 'streamed'],
  ['sounds', { ...none, answered: 8, accepted: 8, sounded: 1 }, true, 'sounding'],
  ['sounds, and often does not answer', { ...none, answered: 7, accepted: 7, sounded: 7 }, true, 'unsteady'],
])('an endpoint that %s is known as such', (_, calls, tells, condition) => {
  expect(endpointCondition(calls, tells)).toBe(condition);
});
