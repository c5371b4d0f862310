import { SaxesParser } from 'saxes';
import { z } from 'zod';
import {
  type CapAlert,
  capCertainties,
  capMsgTypes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from '../domain/cap.ts';
import { CapError } from '../ports/alert-reader.ts';

const namespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** What an alert may cost: far above what one about thousands of villages needs. */
const maxChars = 256 * 1024;
const maxDepth = 16;
const maxElements = 20_000;

interface Element {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/** Reads one alert. No document types, no entities but XML's own, nothing fetched. Throws CapError. */
export function readCapAlert(xml: string): CapAlert {
  if (xml.length > maxChars)
    throw new CapError(`预警太长，最多 ${maxChars / 1024} KiB。The alert is over ${maxChars / 1024} KiB.`);
  const parsed = alertSchema.safeParse(shapeOf(elementsOf(xml)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = ['alert', ...(issue?.path ?? [])].join('.');
  throw new CapError(
    `预警里 ${place} 不对：${issue?.message}。Not a CAP 1.2 alert: ${place}: ${issue?.message}.`,
  );
}

function elementsOf(xml: string): Element {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  let count = 0;
  const parser = new SaxesParser({ xmlns: true });
  const refuse = (zh: string, en: string): never => {
    throw new CapError(`预警读不了：${zh}。The alert can not be read: ${en}.`);
  };
  parser.on('error', (error) => refuse('不是完整的 XML', error.message.slice(0, 200)));
  parser.on('doctype', () => refuse('不接受 DOCTYPE', 'a document type is not accepted'));
  parser.on('opentag', ({ local, uri }) => {
    count += 1;
    if (count > maxElements || open.length > maxDepth)
      refuse('嵌套太深或太多', 'too many or too deep elements');
    // Signatures and whatever else others put in are passed over whole.
    const element: Element = { name: uri === namespace ? local : `?${local}`, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const text = (part: string): void => {
    const last = open.at(-1);
    if (last !== undefined) last.text += part;
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => void open.pop());
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof CapError) throw error;
    refuse('不是完整的 XML', String(error).slice(0, 200));
  }
  const [alert] = root.children;
  if (alert?.name !== 'alert')
    return refuse('最外层不是 CAP 1.2 的 alert', `its root is no alert of ${namespace}`);
  return alert;
}

const childrenOf = (of: Element, name: string): Element[] => of.children.filter((one) => one.name === name);
const textsOf = (of: Element, name: string): string[] => childrenOf(of, name).map(({ text }) => text.trim());
/** Elements that may stand once stand once: of two it would be a guess which one counts. */
const textOf = (of: Element, name: string): string | string[] | undefined => {
  const found = textsOf(of, name);
  return found.length > 1 ? found : found[0];
};

/** The elements that are there, by the names they are read by. */
const present = (of: Element, names: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(names).flatMap(([as, name]) => {
      const text = textOf(of, name);
      return text === undefined ? [] : [[as, text]];
    }),
  );
const asThey = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

const shapeOf = (alert: Element) => ({
  ...present(alert, asThey('identifier', 'sender', 'sent', 'status', 'msgType', 'scope', 'references')),
  infos: childrenOf(alert, 'info').map((info) => ({
    ...present(info, {
      ...asThey('event', 'urgency', 'severity', 'certainty', 'headline'),
      expiresAtMs: 'expires',
    }),
    eventCodes: childrenOf(info, 'eventCode').flatMap((code) => textsOf(code, 'value')),
    areas: childrenOf(info, 'area').map((area) => ({
      ...present(area, { description: 'areaDesc' }),
      geocodes: childrenOf(area, 'geocode').flatMap((code) => textsOf(code, 'value')),
    })),
  })),
});

const text = () => z.string({ error: '要有，一次 (required, once)' });

/** CAP: no spaces, commas or `<&` in what alerts are named by. */
const name = text().regex(
  /^[^\s,<&]{1,200}$/,
  '要有，且没有空格和逗号 (required, without spaces and commas)',
);
const line = text().min(1, '不能空着 (required)').max(500);
const instant = text()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/,
    '要 2026-11-25T18:30:00+08:00 这样 (a time with its zone)',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), '没有这个时刻 (no such time)');
const oneOf = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z.enum(words, { error: () => `要 ${words.join('、')} (one of these)` });

const alertSchema = z.object({
  identifier: name,
  sender: name,
  sent: instant,
  status: oneOf(capStatuses),
  msgType: oneOf(capMsgTypes),
  scope: oneOf(['Public', 'Restricted', 'Private']),
  references: z
    .string()
    .max(10_000)
    .default('')
    .transform((text) => text.split(/\s+/).filter((one) => one !== '')),
  infos: z
    .array(
      z.object({
        event: line,
        urgency: oneOf(capUrgencies),
        severity: oneOf(capSeverities),
        certainty: oneOf(capCertainties),
        headline: z.string().max(2000).exactOptional(),
        expiresAtMs: instant.transform((text) => Date.parse(text)).exactOptional(),
        eventCodes: z.array(z.string().max(100)).max(50),
        areas: z
          .array(z.object({ description: line, geocodes: z.array(z.string().max(100)).max(5000) }))
          .max(1000),
      }),
    )
    .max(20),
});
