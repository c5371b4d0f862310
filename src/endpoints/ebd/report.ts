import { instantOfBeijing } from './beijing-time.ts';
import { allNamed, childAt, type Element, textAt } from './xml.ts';

/** BrdStateCode, in words. */
const states = ['untouched', 'waiting', 'airing', 'done', 'failed', 'cancelled'] as const;
export type ReportedState = (typeof states)[number];

/** What a platform says of one message. */
export interface Report {
  readonly state: ReportedState;
  /** How much of what was called answered, 0 to 1; absent where it is not told. */
  readonly coverage?: number;
  /** When terminals or transmitters say they aired it; whole seconds, as UTC milliseconds of their beginnings. */
  readonly aired: readonly AiredSpan[];
}

export interface AiredSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whether a document names a message, wherever and however. */
export const mentions = ({ text, children }: Element, messageId: string): boolean =>
  text.includes(messageId) || children.some((child) => mentions(child, messageId));

/** What an EBMStateResponse or an EBMBrdLog says of a message, or undefined where it says nothing of it. */
export function reportOf(root: Element, messageId: string): Report | undefined {
  const whole = childAt(root, 'EBMStateResponse');
  const candidates = [
    ...(whole === undefined ? [] : [whole]),
    ...(childAt(root, 'EBMBrdLog')?.children ?? []).filter(({ name }) => name === 'EBMBrdItem'),
  ];
  const found = candidates.find(
    (item) => (textAt(item, 'EBM', 'EBMID') ?? textAt(item, 'EBMID')) === messageId,
  );
  const code = found && textAt(found, 'BrdStateCode');
  const state = code !== undefined && /^[0-5]$/.test(code) ? states[Number(code)] : undefined;
  if (found === undefined || state === undefined) return undefined;
  const coverage = coverageOf(textAt(found, 'Coverage', 'CoverageRate'));
  return { state, aired: airedIn(found), ...(coverage === undefined ? {} : { coverage }) };
}

/** `0.88` and `88%` are the same. */
function coverageOf(text: string | undefined): number | undefined {
  const found = /^(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text ?? '');
  if (found === null) return undefined;
  const rate = Number(found[1]) / (found[2] === '%' ? 100 : 1);
  return rate <= 1 ? rate : undefined;
}

const airedIn = (item: Element): AiredSpan[] =>
  allNamed(item, 'ResBrdInfo').flatMap((info) =>
    [info, ...info.children].flatMap((one) => {
      const fromMs = instantOfBeijing(textAt(one, 'StartTime') ?? '');
      const toMs = instantOfBeijing(textAt(one, 'EndTime') ?? '');
      return fromMs === undefined || toMs === undefined || toMs <= fromMs ? [] : [{ fromMs, toMs }];
    }),
  );
