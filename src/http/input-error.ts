import { ZodError, type z } from 'zod';

export type Place = 'path' | 'query' | 'body' | 'metadata';

/** One thing wrong with a request: where it stands, what was found, what was expected. */
export interface InputProblem {
  readonly in: Place;
  /** Dotted path of the field; empty where the whole is meant. */
  readonly field: string;
  readonly found: string;
  readonly expected: string;
}

/** Thrown for a request whose parts are not what the document says. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];
  constructor(place: Place, issues: readonly z.core.$ZodIssue[], value: unknown) {
    const problems = issues.slice(0, mostProblems).flatMap((issue) => problemsOf(place, issue, value));
    super(problems.map(sentence).join(' '));
    this.problems = problems;
  }
}

/** Reads a part of a request. Throws InputError. */
export const readInput = <Schema extends z.ZodType>(
  place: Place,
  schema: Schema,
  value: unknown,
): z.output<Schema> => orInputError(place, value, () => schema.parse(value));

/** The same where a part is read by more than a schema: a ZodError becomes an InputError. */
export function orInputError<Read>(place: Place, value: unknown, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw error instanceof ZodError ? new InputError(place, error.issues, value) : error;
  }
}

const mostProblems = 10;
const places = {
  path: '地址',
  query: '查询参数',
  body: '请求正文',
  metadata: '上传说明',
} as const satisfies Record<Place, string>;

const sentence = ({ in: place, field, found, expected }: InputProblem): string =>
  `${places[place]}${field === '' ? '' : ` ${field}`}：${found}，${expected}。`;

function problemsOf(place: Place, issue: z.core.$ZodIssue, value: unknown): InputProblem[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      in: place,
      field: [field, key.slice(0, mostShown)].filter((part) => part !== '').join('.'),
      found: '没有这一项（there is no such field）',
      expected:
        '请去掉它，或看 /api/v1/openapi.json 里的名字（remove it, or see the names in /api/v1/openapi.json）',
    }));
  }
  return [{ in: place, field, found: shown(valueAt(value, issue.path)), expected: expectation(issue) }];
}

const mostShown = 60;

function shown(value: unknown): string {
  if (value === undefined) return '没有给（missing）';
  const text = JSON.stringify(value) ?? String(value);
  return `写成了 ${text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}（found）`;
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at === null || at === undefined ? undefined : Object(at)[key]), value);

const typeNames: Readonly<Record<string, string>> = {
  string: '要文字（expected a string）',
  number: '要数字（expected a number）',
  int: '要整数（expected a whole number）',
  boolean: '要 true 或 false（expected true or false）',
  object: '要一个 JSON 对象（expected a JSON object）',
};

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? `要 ${issue.expected}（expected ${issue.expected}）`;
    case 'invalid_value': {
      const choices = issue.values.map(String).join('、');
      return `要其中之一：${choices}（expected one of these）`;
    }
    case 'too_small':
      return `最小是 ${issue.minimum}（expected at least ${issue.minimum}）`;
    case 'too_big':
      return `最大是 ${issue.maximum}（expected at most ${issue.maximum}）`;
    case 'invalid_format':
      return issue.format === 'date'
        ? '要日历上有的一天，如 2026-11-25（expected a day as YYYY-MM-DD）'
        : issue.message;
    default:
      return issue.message;
  }
}
