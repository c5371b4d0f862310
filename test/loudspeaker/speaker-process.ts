import { createLoudspeaker } from '../../src/loudspeaker/loudspeaker.ts';

/** A loudspeaker as a process of its own, to be killed: options and speed come as JSON. */
const [, , options = '{}'] = process.argv;
const { url } = await createLoudspeaker(JSON.parse(options), { port: 0 });
process.stdout.write(`${url}\n`);
