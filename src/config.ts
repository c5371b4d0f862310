import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

export type RoleName = 'web' | 'clock' | 'worker';
export const roleNames = ['web', 'clock', 'worker'] as const satisfies readonly RoleName[];

export interface Config {
  /** The folder a service owns. */
  readonly home: string;
  /** Everything the service writes: database, audio, keys. */
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly http: { readonly host: string; readonly port: number };
  /** Networks endpoints may live in, as CIDR; private networks unless given. */
  readonly allowedNetworks?: readonly string[];
  /** PEM file of whoever vouches for MQTT brokers; the public authorities unless given. */
  readonly brokerCaFile?: string;
  /** Below which packages for people may be written; nowhere unless given. */
  readonly handoverFolder?: string;
  readonly audio: { readonly targetLufs: number; readonly maxTruePeakDbtp: number };
  readonly broadcast: {
    readonly prepareMs: number;
    readonly graceMs: number;
    readonly adHocDelayMs: number;
    readonly leaseMs: number;
    readonly retryMs: number;
    readonly retryMaxMs: number;
    readonly keyOverlapMs: number;
  };
  readonly alerts: {
    /** How long before air a broadcast that is not on its way is warned of. */
    readonly warnMs: number;
    /** How many of its endpoints may lack their order. */
    readonly undeliveredPercent: number;
    /** Where people open the service's page. */
    readonly publicUrl?: string;
  };
  /** Where audio is kept, when that is not the data folder. */
  readonly audioStore?: AudioStore;
  readonly disk: { readonly keepProgrammesDays: number; readonly minFreeBytes: number };
  /** How many months what is pruned is kept. */
  readonly retention: { readonly logs: number; readonly masters: number; readonly approvals: number };
  readonly logLevel: string;
  /** How much faster than the wall a sample home's clock runs; 1 elsewhere. */
  readonly speed: number;
}

/** A bucket of an S3-compatible store. Its keys are secrets, and no part of the configuration. */
export interface AudioStore {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or ending in `/`. */
  readonly prefix: string;
  readonly bucketInHost: boolean;
  /** How much of it is kept on this machine. */
  readonly cacheBytes: number;
}

/** Every problem of the environment at once, by variable name; never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the environment once into one frozen object. Throws ConfigError. */
export function loadConfig(env: Env, cwd: string): Config {
  const problems: string[] = [];
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    problems.push(`${name}: 要 ${min} 到 ${max} 之间的数（a number from ${min} to ${max}）`);
    return fallback;
  };
  const url = (name: string, protocols: readonly string[]): { value?: string } => {
    const text = env[name];
    if (text === undefined || text === '') return {};
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return { value: text };
    problems.push(`${name}: 要 ${protocols.map((one) => `${one}//`).join(' 或 ')} 开头的地址（a URL）`);
    return {};
  };
  const networks = listOf(env.DALABA_ALLOWED_NETWORKS);
  if (networks?.some((one) => !isCidr(one))) {
    problems.push(
      'DALABA_ALLOWED_NETWORKS: 要用逗号隔开的网段，如 10.0.0.0/8（networks as CIDR, with commas）',
    );
  }
  const home = resolve(cwd, env.DALABA_HOME ?? '.');
  const brokerCaFile = env.DALABA_MQTT_CA ? resolve(home, env.DALABA_MQTT_CA) : undefined;
  if (brokerCaFile !== undefined && !isReadable(brokerCaFile)) {
    problems.push('DALABA_MQTT_CA: 要一个能读的 PEM 文件（a PEM file that can be read）');
  }
  const database = url('DATABASE_URL', ['postgres:', 'postgresql:']).value;
  const redis = url('REDIS_URL', ['redis:', 'rediss:']).value;
  const page = url('DALABA_PUBLIC_URL', ['http:', 'https:']).value;
  const bucket = bucketOf(env.DALABA_BLOBS, problems);
  const endpoint = url('DALABA_S3_ENDPOINT', ['http:', 'https:']).value;
  if (bucket !== undefined && endpoint === undefined)
    problems.push('DALABA_S3_ENDPOINT: DALABA_BLOBS 要配它，如 https://…（DALABA_BLOBS needs it, a URL）');
  const addressing = env.DALABA_S3_ADDRESSING || 'path';
  if (!['path', 'host'].includes(addressing)) problems.push('DALABA_S3_ADDRESSING: path | host');
  const audioStore =
    bucket === undefined || endpoint === undefined
      ? {}
      : {
          audioStore: {
            ...bucket,
            endpoint,
            region: env.DALABA_S3_REGION || 'us-east-1',
            bucketInHost: addressing === 'host',
            cacheBytes: number('DALABA_CACHE_MB', 10_000, 0, 1e9) * 1e6,
          },
        };
  const config: Config = {
    home,
    dataFolder: resolve(home, env.DALABA_DATA ?? 'data'),
    ...(database === undefined ? {} : { databaseUrl: database }),
    ...(redis === undefined ? {} : { redisUrl: redis }),
    http: { host: env.DALABA_HOST ?? '127.0.0.1', port: number('DALABA_PORT', 17300, 0, 65_535) },
    ...(networks === undefined ? {} : { allowedNetworks: networks }),
    ...(brokerCaFile === undefined ? {} : { brokerCaFile }),
    ...(env.DALABA_HANDOVER_FOLDER ? { handoverFolder: resolve(cwd, env.DALABA_HANDOVER_FOLDER) } : {}),
    audio: {
      targetLufs: number('DALABA_TARGET_LUFS', -15, -30, -10),
      maxTruePeakDbtp: number('DALABA_MAX_TRUE_PEAK_DBTP', -2, -9, -0.5),
    },
    broadcast: {
      prepareMs: number('DALABA_PREPARE_MINUTES', 30, 0, 1440) * 60_000,
      graceMs: number('DALABA_GRACE_SECONDS', 600, 0, 86_400) * 1000,
      adHocDelayMs: number('DALABA_AD_HOC_DELAY_SECONDS', 10, 0, 3600) * 1000,
      leaseMs: number('DALABA_LEASE_SECONDS', 60, 1, 3600) * 1000,
      retryMs: number('DALABA_RETRY_SECONDS', 2, 0.1, 600) * 1000,
      retryMaxMs: number('DALABA_RETRY_MAX_SECONDS', 120, 1, 3600) * 1000,
      keyOverlapMs: number('DALABA_KEY_OVERLAP_HOURS', 24, 0, 720) * 3_600_000,
    },
    alerts: {
      warnMs: number('DALABA_WARN_MINUTES', 30, 0, 1440) * 60_000,
      undeliveredPercent: number('DALABA_WARN_UNDELIVERED_PERCENT', 5, 0, 100),
      ...(page === undefined ? {} : { publicUrl: page }),
    },
    ...audioStore,
    disk: {
      keepProgrammesDays: number('DALABA_KEEP_PROGRAMMES_DAYS', 30, 1, 36_500),
      minFreeBytes: number('DALABA_MIN_FREE_MB', 500, 0, 1e9) * 1e6,
    },
    retention: {
      logs: number('DALABA_KEEP_LOGS_MONTHS', 12, 1, 1200),
      masters: number('DALABA_KEEP_MASTERS_MONTHS', 36, 1, 1200),
      approvals: number('DALABA_KEEP_APPROVALS_MONTHS', 36, 1, 1200),
    },
    logLevel: env.DALABA_LOG_LEVEL ?? 'info',
    speed: number('DALABA_SPEED', 1, 1, 600),
  };
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
  if (!levels.includes(config.logLevel)) problems.push(`DALABA_LOG_LEVEL: ${levels.join(' | ')}`);
  if (problems.length > 0) {
    throw new ConfigError(
      `环境变量有误（the environment has problems）：\n${problems.map((one) => `  ${one}`).join('\n')}`,
    );
  }
  return deepFreeze(config);
}

/** Splitting roles over processes needs shared parts; answers the sentence that refuses, or undefined. */
export function rolesProblem(roles: readonly RoleName[], config: Config): string | undefined {
  if (roleNames.every((role) => roles.includes(role))) return undefined;
  const missing = [
    config.databaseUrl === undefined ? 'DATABASE_URL' : undefined,
    config.redisUrl === undefined ? 'REDIS_URL' : undefined,
  ].filter((name) => name !== undefined);
  if (missing.length === 0) return undefined;
  return (
    `分开角色运行要先设置 ${missing.join(' 和 ')}，因为 SQLite 和私有 Redis 只能给一个进程用。` +
    `Splitting roles needs ${missing.join(' and ')}: SQLite and the private Redis serve one process only.`
  );
}

/** `s3://bucket/prefix` as its two parts. */
function bucketOf(
  text: string | undefined,
  problems: string[],
): { readonly bucket: string; readonly prefix: string } | undefined {
  if (text === undefined || text === '') return undefined;
  const [, bucket, path = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/i.exec(text) ?? [];
  if (bucket === undefined || path.split('/').some((step) => step === '.' || step === '..')) {
    problems.push('DALABA_BLOBS: 要写成 s3://存储桶/前缀（s3://bucket/prefix, letters, digits, . - _）');
    return undefined;
  }
  return { bucket, prefix: path === '' ? '' : `${path.slice(1)}/` };
}

const listOf = (text: string | undefined): string[] | undefined =>
  text === undefined || text === '' ? undefined : text.split(',').map((one) => one.trim());

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && rest.length === 0;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
