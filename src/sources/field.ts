import { isPlainLine, isPlainText, turning } from '../domain/plain-text.ts';
import { halfWidth, nearest } from './words.ts';

/** How one written word becomes a value; `read` answers undefined for what it cannot take. */
export interface Field<T> {
  read(text: string): T | undefined;
  /** What was expected, in words. */
  expected(text: string): string;
  /** The text as a finding may show it, where it can hold a secret. */
  shown?(text: string): string;
  /** What an editor may check, as JSON Schema; any scalar unless given. */
  readonly json?: Readonly<Record<string, unknown>>;
}

const field = <T>(
  read: (text: string) => T | undefined,
  expected: string,
  json?: Field<T>['json'],
): Field<T> => ({ read, expected: () => expected, ...(json === undefined ? {} : { json }) });

/** A pattern whose digits and signs may be full-width, as they may be everywhere. */
export const anyWidth = (pattern: string): string =>
  `^\\s*${pattern.replaceAll('-', '[-－]').replaceAll(':', '[:：]').replaceAll('\\d', '[0-9０-９]')}\\s*$`;

/** One line of 1 to `max` characters, in the order in which they are read. */
export const lineField = (max: number): Field<string> => ({
  read: (text) => (isPlainLine(text) && [...text].length <= max ? text : undefined),
  expected: (text) =>
    turning.test(text)
      ? '一行文字，不能有改变书写方向的隐形字符 (one line without invisible characters that turn its direction)'
      : `一行文字，1 到 ${max} 个字 (one line of 1 to ${max} characters)`,
});

/** A name that a spreadsheet will not take for a formula. */
export const nameField = (max: number): Field<string> => ({
  read: (text) => (isFormula(text) ? undefined : lineField(max).read(text)),
  expected: (text) =>
    isFormula(text)
      ? '名称不能以 = + - @ 开头，会被当成公式 (a name that does not start with = + - @, which spreadsheets run)'
      : lineField(max).expected(text),
});

const isFormula = (text: string): boolean => /^[=+\-@]/.test(halfWidth(text));

/** Text of any number of lines, which says what it shows. */
export const textField: Field<string> = {
  read: (text) => (isPlainText(text) ? text : undefined),
  expected: (text) =>
    text === ''
      ? '文字，不能是空的 (some text)'
      : '看得见的文字，不能有控制字符，也不能有改变书写方向的隐形字符 (text that is seen, without control characters, and without invisible ones that turn its direction)',
};

/** A number within bounds, full-width digits included. */
export const numberField = (min: number, max: number): Field<number> =>
  field(
    (text) => within(/^\d+(\.\d+)?$/, text, min, max),
    `${min} 到 ${max} 的数 (a number from ${min} to ${max})`,
    { type: ['number', 'string'], minimum: min, maximum: max, pattern: anyWidth('\\d+([.．]\\d+)?') },
  );

export const integerField = (min: number, max: number): Field<number> =>
  field(
    (text) => within(/^\d+$/, text, min, max),
    `${min} 到 ${max} 的整数 (a whole number from ${min} to ${max})`,
    { type: ['integer', 'string'], minimum: min, maximum: max, pattern: anyWidth('\\d+') },
  );

function within(shape: RegExp, text: string, min: number, max: number): number | undefined {
  const plain = halfWidth(text);
  const value = Number(plain);
  return shape.test(plain) && value >= min && value <= max ? value : undefined;
}

const flags: Readonly<Record<string, boolean>> = { true: true, false: false, 是: true, 否: false };

export const flagField: Field<boolean> = field(
  (text) => (Object.hasOwn(flags, text.toLowerCase()) ? flags[text.toLowerCase()] : undefined),
  'true 或 false (true or false)',
  { enum: [true, false, ...Object.keys(flags)] },
);

/** One of a few words. */
export const choiceField = <Word extends string>(words: readonly Word[]): Field<Word> => ({
  json: { enum: words },
  read: (text) => words.find((word) => word === halfWidth(text)),
  expected: (text) => {
    const near = nearest(text, words);
    const [zh, en] = [`${words.join('、')} 之一`, `one of ${words.join(', ')}`];
    return near === undefined
      ? `${zh} (${en})`
      : `是不是想写 "${near}"？要写 ${zh} (did you mean "${near}"? It is ${en})`;
  },
});

/** What a domain function accepts; it throws for what it does not. */
export const idField = <T>(
  accept: (text: string) => T,
  expected: string,
  json?: Field<T>['json'],
): Field<T> =>
  field(
    (text) => {
      try {
        return accept(halfWidth(text));
      } catch {
        return undefined;
      }
    },
    expected,
    json,
  );
