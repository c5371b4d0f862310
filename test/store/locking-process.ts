import { setInterval } from 'node:timers';
import { lockData } from '../../src/store/data-lock.ts';

/** Holds a data folder until it is killed. */
const [folder = ''] = process.argv.slice(2);
lockData(folder);
process.stdout.write('locked\n');
setInterval(() => {}, 60_000);
