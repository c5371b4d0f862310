import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { driverNames } from '../../src/domain/schedule.ts';
import { createDrivers } from '../../src/endpoints/driver-table.ts';

test('every driver a schedule may name is in the table', async () => {
  const drivers = createDrivers({ streamEncoder: createStreamEncoder({ scratchFolder: tmpdir() }) });
  expect(Object.keys(drivers).sort()).toEqual([...driverNames].sort());
  for (const driver of Object.values(drivers)) await driver.close();
});
