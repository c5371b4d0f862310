import { expect, test } from 'vitest';
import { driverNames } from '../../src/domain/schedule.ts';
import { createDrivers } from '../../src/endpoints/driver-table.ts';

test('every driver a schedule may name is in the table', async () => {
  const drivers = createDrivers();
  expect(Object.keys(drivers).sort()).toEqual([...driverNames].sort());
  for (const driver of Object.values(drivers)) await driver.close();
});
