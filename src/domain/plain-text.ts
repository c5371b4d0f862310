/** Marks that make what follows look like something else; writing from right to left needs none of them. */
export const turning = /[\u202a-\u202e\u2066-\u2069]/u;

const unwritten = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const seen = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether a text is one line that shows something, and shows all it says: no control characters, no half letters. */
export const isPlainLine = (text: string): boolean =>
  seen.test(text) && !unwritten.test(text) && !turning.test(text);

/** The same of a text of any number of lines. */
export const isPlainText = (text: string): boolean => isPlainLine(text.replaceAll(/[\r\n\t]/g, ' '));
