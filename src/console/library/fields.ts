import type { LessonFile } from '../api/client.ts';

export type Fields = NonNullable<LessonFile['fields']>;

/** A lesson as a form has it: what is not set is empty. */
export interface Draft {
  readonly title: string;
  readonly topic: string;
  readonly kind: Fields['kind'];
  readonly weight: number;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly synthetic: boolean;
  readonly script: string;
  /** By variety; empty where the standard script is spoken. */
  readonly scripts: Readonly<Record<string, string>>;
}

export const emptyDraft: Draft = {
  title: '',
  topic: 'anti-fraud',
  kind: 'lesson',
  weight: 1,
  validFrom: '',
  validUntil: '',
  synthetic: false,
  script: '',
  scripts: {},
};

/** @param varieties in which it is recorded, and may have a wording of its own */
export const draftOf = ({ retired: _, ...fields }: Fields, varieties: readonly string[]): Draft => ({
  ...fields,
  validFrom: fields.validFrom ?? '',
  validUntil: fields.validUntil ?? '',
  scripts: Object.fromEntries(
    [...new Set([...varieties, ...Object.keys(fields.scripts)])].map((one) => [
      one,
      fields.scripts[one] ?? '',
    ]),
  ),
});

type Plain = Exclude<keyof Draft, 'scripts'>;
const plain = [
  'title',
  'topic',
  'kind',
  'weight',
  'validFrom',
  'validUntil',
  'synthetic',
  'script',
] as const satisfies readonly Plain[];

/** One field that differs; `variety` names the recording whose wording it is. */
export interface Change {
  readonly field: Plain | 'scripts';
  readonly variety?: string;
  readonly from: string | number | boolean;
  readonly to: string | number | boolean;
}

/** What turns one draft into another. Scripts that differ in blanks at their end alone are the same. */
export function changesBetween(before: Draft, after: Draft): readonly Change[] {
  const own = plain
    .filter((field) => said(before[field]) !== said(after[field]))
    .map((field): Change => ({ field, from: before[field], to: after[field] }));
  const varieties = [...new Set([...Object.keys(before.scripts), ...Object.keys(after.scripts)])];
  const spoken = varieties.flatMap((variety): Change[] => {
    const [from, to] = [before.scripts[variety] ?? '', after.scripts[variety] ?? ''];
    return said(from) === said(to) ? [] : [{ field: 'scripts', variety, from, to }];
  });
  return [...own, ...spoken];
}

const said = (value: string | number | boolean): string | number | boolean =>
  typeof value === 'string' ? value.trimEnd() : value;

/** The changes of somebody, made to what somebody else wrote meanwhile. */
export function applied(to: Draft, changes: readonly Change[]): Draft {
  const own = changes
    .filter(({ field }) => field !== 'scripts')
    .map(({ field, to: value }) => [field, value]);
  const spoken = changes.flatMap(({ variety, to: value }) =>
    variety === undefined ? [] : [[variety, value]],
  );
  return {
    ...to,
    ...Object.fromEntries(own),
    scripts: { ...to.scripts, ...Object.fromEntries(spoken) },
  };
}

/** As an edit says it: what is emptied is taken away. */
export function editOf(changes: readonly Change[]) {
  const own = changes
    .filter(({ field }) => field !== 'scripts')
    .map(({ field, to }) => [field, to === '' && field.startsWith('valid') ? null : to] as const);
  const scripts = changes.flatMap(({ variety, to }) =>
    variety === undefined ? [] : [[variety, String(to).trim() === '' ? null : String(to)] as const],
  );
  return {
    ...Object.fromEntries(own),
    ...(scripts.length === 0 ? {} : { scripts: Object.fromEntries(scripts) }),
  };
}

export const isOfScript = ({ field }: Change): boolean => field === 'script' || field === 'scripts';
