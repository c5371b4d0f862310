import { expect, test } from 'vitest';
import { reasonsIn } from '../../src/domain/taken-back.ts';

const delivery = (id: string, sequence: number, playlist: string) => ({
  id,
  endpoint: 'donge-001',
  sequence,
  playlist,
});
const deliveries = [delivery('d', 1, 'p'), delivery('d/r1', 2, 'p/r1'), delivery('d/r2', 3, 'p/r2')];
const silent = [{ id: 'p/r2', playlist: { items: [] } }];

test.each(['county-stopped', 'cancelled'])(
  'of a broadcast that was %s, the order it took back is told as that, and what was replaced before it is not',
  (reason) => {
    const of = reasonsIn({ broadcast: { reason }, playlists: silent, deliveries });
    expect(of('d/r1', 'replaced')).toBe(reason);
    expect(of('d', 'replaced')).toBe('replaced');
    expect(of('d/r1', 'reboot')).toBe('reboot');
    expect(of('d/r1', undefined)).toBeUndefined();
  },
);

test('an order to be silent that was refused and sent anew changes nothing of that', () => {
  const again = [...deliveries, delivery('d/r3', 4, 'p/r2')];
  const of = reasonsIn({ broadcast: { reason: 'cancelled' }, playlists: silent, deliveries: again });
  expect(of('d/r1', 'replaced')).toBe('cancelled');
});

test('of any other broadcast every reason is what the record says', () => {
  for (const broadcast of [{}, { reason: 'withdrawn' }])
    expect(reasonsIn({ broadcast, playlists: silent, deliveries })('d/r1', 'replaced')).toBe('replaced');
});
