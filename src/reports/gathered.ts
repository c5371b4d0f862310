/** So much text is worth sending at once. */
const enough = 16_384;

/** The same text in fewer, larger parts. */
export async function* gathered(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const part of parts) {
    text += part;
    if (text.length < enough) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
