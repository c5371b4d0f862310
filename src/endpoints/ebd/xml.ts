import { SaxesParser } from 'saxes';

/** An element with text, or with elements; these platforms use no attributes that matter. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

/** What a document says, to be written: an element a line; undefined is left out. */
export type Content = readonly (readonly [name: string, value: string | Content | undefined])[];

/** Thrown when a text is no XML, or more of it than an honest platform sends. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const maxDepth = 24;
const maxElements = 300_000;

/** @param spellings our name to theirs, for elements */
export const writeXml = (content: Content, spellings: Readonly<Record<string, string>>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${elements(content, spellings)}\n`;

const elements = (content: Content, spellings: Readonly<Record<string, string>>): string =>
  content
    .flatMap(([ours, value]) => {
      if (value === undefined) return [];
      const name = spellings[ours] ?? ours;
      return `<${name}>${typeof value === 'string' ? escaped(value) : elements(value, spellings)}</${name}>`;
    })
    .join('');

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML can't hold at all becomes U+FFFD; a carriage return would be read as a line feed. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\u{20}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (character) => escapes[character] ?? '');

interface Open {
  readonly name: string;
  text: string;
  readonly children: Open[];
}

/**
 * The root of a document in UTF-8. A document type, and so any entity but XML's own five, is refused; prefixes are
 * dropped. Throws XmlError.
 * @param spellings as for writing
 */
export function readXml(bytes: Uint8Array, spellings: Readonly<Record<string, string>>): Element {
  const ours = new Map(Object.entries(spellings).map(([our, their]) => [their, our]));
  const path: Open[] = [];
  let root: Open | undefined;
  let count = 0;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new XmlError('a document type is not accepted');
  });
  parser.on('opentag', ({ name }) => {
    count += 1;
    if (path.length >= maxDepth) throw new XmlError('nested too deeply');
    if (count > maxElements) throw new XmlError('too many elements');
    const local = name.slice(name.indexOf(':') + 1);
    const element: Open = { name: ours.get(local) ?? local, text: '', children: [] };
    path.at(-1)?.children.push(element);
    root ??= element;
    path.push(element);
  });
  const addText = (text: string) => {
    const element = path.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void path.pop());
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).close();
  } catch (cause) {
    throw cause instanceof XmlError ? cause : new XmlError('not XML', { cause });
  }
  if (root === undefined) throw new XmlError('there is no element');
  return root;
}

/** The element at a path below another. */
export const childAt = (element: Element, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), element);

export const textAt = (element: Element, ...path: readonly string[]): string | undefined =>
  childAt(element, ...path)?.text.trim();

/** Every element of a name, wherever it stands below another. */
export const allNamed = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...allNamed(child, name)]);
