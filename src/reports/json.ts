import { howToVerify, type Report, type ReportSection } from '../domain/report.ts';

/**
 * A report as one JSON object, its rows a part at a time. Rows are objects by their columns' keys, moments UTC
 * milliseconds, and what cannot be said is left out.
 */
export async function* jsonOf(report: Report): AsyncGenerator<string> {
  const { sections, footnotes, ...head } = report;
  yield JSON.stringify(head).replace(/\}$/, ',"sections":[');
  for (const [index, section] of sections.entries()) {
    if (index > 0) yield ',';
    if (section.is === 'table') yield* table(section);
    else yield JSON.stringify(section);
  }
  yield `],"footnotes":${JSON.stringify(footnotes)},"verify":${JSON.stringify(howToVerify(report))}}\n`;
}

async function* table(section: Extract<ReportSection, { is: 'table' }>): AsyncGenerator<string> {
  const { rows, ...said } = section;
  yield JSON.stringify(said).replace(/\}$/, ',"rows":[');
  let before = '\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield ']}';
}
