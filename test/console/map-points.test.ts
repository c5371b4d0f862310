import { expect, test } from 'vitest';
import { boundsOf, linesOf } from '../../src/console/endpoints/map-points.ts';

test('lines of the map lie as far apart one way as the other, on round numbers, with the middle among them', () => {
  const across = [-30, -25, -20, -15, -10, -5, 0, 5, 10, 15, 20, 25, 30];
  const bounds = { west: -32.9, east: 32.9, south: -10.9, north: 10.9 };
  expect(linesOf(bounds)).toEqual({ across, up: [-10, -5, 0, 5, 10] });
  const { up } = linesOf(boundsOf([], { width: 1, height: 1 }));
  expect(up.length).toBeGreaterThanOrEqual(3);
});
