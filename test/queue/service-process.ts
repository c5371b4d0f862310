import { startPrivateRedis } from '../../src/queue/private-redis.ts';
import { aRecordingLogger } from './recording-logger.ts';

/** Run as a process of its own: starts a data folder's Redis, says where it is, and waits to be killed. */
const [dataFolder = ''] = process.argv.slice(2);
const redis = await startPrivateRedis({ dataFolder, logger: aRecordingLogger().logger });
process.stdout.write(`${JSON.stringify({ socketPath: redis.socketPath, adopted: redis.adopted })}\n`);
setInterval(() => {}, 60_000);
