import { z } from 'zod';
import type { Field } from './field.ts';
import type { FindingList } from './finding-list.ts';
import { didYouMean, quoted } from './words.ts';
import type { YamlPath, YamlSource, YamlValue } from './yaml-values.ts';

/** What a schema takes, as JSON Schema says it to an editor. */
export interface JsonForm {
  readonly json: Json;
  readonly optional: boolean;
}
export type Json = Readonly<Record<string, unknown>>;

const forms = new WeakMap<z.ZodType, JsonForm>();

/** The form of a schema made here. */
export function jsonFormOf(schema: z.ZodType): JsonForm {
  const form = forms.get(schema);
  if (form === undefined) throw new TypeError('a schema that no helper of this file made');
  return form;
}

const told = <S extends z.ZodType>(schema: S, json: Json, isOptional = false): S => {
  forms.set(schema, { json, optional: isOptional });
  return schema;
};

const anyScalar: Json = { type: ['string', 'number', 'boolean'] };

/** The zod schema of a scalar that a field reads; its issues carry what was expected. */
export const scalar = <T>(field: Field<T>) =>
  told(
    z.string({ error: () => field.expected('') }).transform((text, context): T => {
      const value = field.read(text.trim());
      if (value !== undefined) return value;
      const params = { shown: field.shown?.(text.trim()) };
      context.addIssue({ code: 'custom', message: field.expected(text.trim()), params });
      return z.NEVER;
    }),
    { ...(field.json ?? anyScalar), description: field.expected('') },
  );

/** A key that may be left out; one without a value counts as left out. */
export const optional = <S extends z.ZodType>(schema: S) =>
  told(
    z.preprocess((value) => (value === '' ? undefined : value), schema.optional()),
    { anyOf: [jsonFormOf(schema).json, { type: 'null' }] },
    true,
  );

/** A mapping with these keys and no others. */
export const mapping = <S extends z.ZodRawShape>(shape: S, expected: string) =>
  told(
    z.strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : expected),
    }),
    { ...jsonOfShape(shape), description: expected },
  );

/** The JSON Schema of a mapping with these keys. */
export function jsonOfShape(shape: z.ZodRawShape): Json {
  const entries = Object.entries(shape).map(
    ([key, schema]) => [key, jsonFormOf(schema as z.ZodType)] as const,
  );
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, { json }]) => [key, json])),
    required: entries.filter(([, form]) => !form.optional).map(([key]) => key),
    additionalProperties: false,
  };
}

/** One value, or a list of them; an empty list says nothing, and is refused. */
export const oneOrMore = <S extends z.ZodType>(item: S, expected: string) => {
  const { json } = jsonFormOf(item);
  return told(
    z.preprocess(
      (value) => (Array.isArray(value) ? value : [value]),
      z.array(item, { error: () => expected }).min(1, { error: () => expected }),
    ),
    { anyOf: [json, { type: 'array', items: json, minItems: 1 }] },
  );
};

/** What another schema takes, made into something else. */
export const mapped = <S extends z.ZodType, T>(schema: S, make: (value: z.output<S>) => T) =>
  told(schema.transform(make), jsonFormOf(schema).json);

/** A mapping whose keys people choose. */
export const mappingOf = <K extends z.ZodType<PropertyKey, PropertyKey>, S extends z.ZodType>(
  key: K,
  value: S,
  expected: string,
) =>
  told(z.record(key, value, { error: () => expected }), {
    type: 'object',
    additionalProperties: jsonFormOf(value).json,
    description: expected,
  });

export const list = <S extends z.ZodType>(item: S, expected: string) =>
  told(z.array(item, { error: () => expected }), {
    type: 'array',
    items: jsonFormOf(item).json,
    description: expected,
  });

type Values<S extends z.ZodRawShape> = { [K in keyof S]?: z.output<S[K]> | undefined };

/**
 * Reads the keys of a mapping one by one, so that one bad value hides none of the others. What could not be
 * read is undefined and a finding.
 */
export function readKeys<S extends z.ZodRawShape>(
  source: YamlSource,
  shape: S,
  findings: FindingList,
  path: YamlPath = [],
): Values<S> {
  const values: Record<string, unknown> = {};
  const at = valueAt(source.value, path);
  const written = isMapping(at) ? at : {};
  reportUnknown(source, path, Object.keys(written), Object.keys(shape), findings);
  for (const [key, schema] of Object.entries(shape)) {
    const result = z.safeParse(schema, written[key]);
    if (result.success) values[key] = result.data;
    else for (const issue of result.error.issues) report(source, [...path, key], issue, findings);
  }
  return values as Values<S>;
}

function report(source: YamlSource, start: YamlPath, issue: z.core.$ZodIssue, findings: FindingList): void {
  const path = placedAt(source.value, [...start, ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    reportUnknown(source, path, issue.keys, issue.message.split(' '), findings);
    return;
  }
  const value = valueAt(source.value, path);
  const name = path.findLast((part) => typeof part === 'string') ?? '';
  const shown = issue.code === 'custom' ? (issue.params?.shown as string | undefined) : undefined;
  findings.error(source.placeOf(path), foundWords(String(name), shown ?? value), issue.message);
}

/** One value written for a list of one stands where the list would. */
function placedAt(value: YamlValue, path: YamlPath): YamlPath {
  const list = path.slice(0, -1);
  return path.at(-1) === 0 && typeof valueAt(value, list) === 'string' ? list : path;
}

function reportUnknown(
  source: YamlSource,
  path: YamlPath,
  written: readonly string[],
  known: readonly string[],
  findings: FindingList,
): void {
  for (const key of written.filter((one) => !known.includes(one))) {
    const found = `未知的键 ${quoted(key)}（unknown key）`;
    findings.error(source.placeOfKey([...path, key]), found, didYouMean(key, known));
  }
}

/** What a key holds, in words. */
export function foundWords(key: string, value: YamlValue | undefined): string {
  const name = quoted(key);
  if (value === undefined) return `缺少键 ${name}（missing key）`;
  if (value === '') return `${name} 是空的（empty）`;
  if (typeof value === 'string') return `${name} 写成了 ${quoted(value)}（${key} is ${quoted(value)}）`;
  if (Array.isArray(value) && value.length === 0) return `${name} 是空的（empty）`;
  return Array.isArray(value) ? `${name} 是一个列表（a list）` : `${name} 是一组键（a mapping）`;
}

export const isMapping = (value: unknown): value is Readonly<Record<string, YamlValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path, or undefined. */
export function valueAt(value: YamlValue, path: YamlPath): YamlValue | undefined {
  let at: YamlValue | undefined = value;
  for (const part of path) {
    if (typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined;
    at = (at as Readonly<Record<PropertyKey, YamlValue>>)[part];
  }
  return at;
}
