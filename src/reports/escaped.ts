const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What no XML may hold: control characters, and halves of a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A text without what no file of XML may hold. */
export const plain = (text: string): string => text.toWellFormed().replace(unspeakable, '\ufffd');

/** A text as HTML and XML hold it, in an element or between quotes. */
export const escaped = (text: string): string =>
  plain(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** A text between quotes of CSS, in a style element of HTML. */
export const cssQuoted = (text: string): string =>
  `"${plain(text).replace(/[^\p{L}\p{N} ：（）、，。+-]/gu, (sign) => `\\${sign.codePointAt(0)?.toString(16)} `)}"`;
