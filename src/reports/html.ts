import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import {
  howToVerify,
  type Report,
  type ReportChart,
  type ReportFigures,
  type ReportSection,
} from '../domain/report.ts';
import { cellText } from './cell-text.ts';
import { escaped } from './escaped.ts';
import { headLines } from './head-lines.ts';
import { noteMark, tableHtml } from './html-table.ts';
import { styleOf } from './style.ts';

/** Nothing is asked of anybody, and nothing is run. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A report to be read and printed: one file with its style and its charts, that needs nothing else. */
export async function* htmlOf(report: Report): AsyncGenerator<string> {
  const { title, countyName, county, period, madeAtMs, madeBy, zone } = report;
  const name = `${countyName}（${county}）${title} ${period}`;
  const made = `制表 ${dateAt(madeAtMs, zone)} ${wallTimeAt(madeAtMs, zone)} ${madeBy}`;
  yield `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(name)}</title>
<style>${styleOf(name, made)}</style></head><body>
<h1>${escaped(`${countyName}${title}`)}</h1>\n${headHtml(report)}\n`;
  for (const section of report.sections) yield* sectionHtml(section, zone);
  yield `${footnotesHtml(report)}${verifyHtml(report)}</body></html>\n`;
}

function headHtml(report: Report): string {
  const lines = headLines(report).slice(1);
  return `<dl class="head">${lines
    .map(([name, value]) => {
      const wide = value.length > 60 ? ' class="wide"' : '';
      return `<dt${wide}>${escaped(name)}</dt><dd${wide}>${escaped(value)}</dd>`;
    })
    .join('')}</dl>`;
}

async function* sectionHtml(section: ReportSection, zone: string): AsyncGenerator<string> {
  switch (section.is) {
    case 'table':
      yield* tableHtml(section, zone);
      return;
    case 'chart':
      yield await chartHtml(section);
      return;
    case 'figures':
      yield figuresHtml(section, zone);
      return;
    case 'text':
      yield `<section><h2>${escaped(section.title)}</h2><ul>${section.lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul></section>\n`;
      return;
    default:
      section satisfies never;
  }
}

async function chartHtml(chart: ReportChart): Promise<string> {
  // Loaded when somebody first wants a picture: it is large.
  const { chartSvg } = await import('./chart.ts');
  const { title, unit, note } = chart;
  return `<figure class="chart"><figcaption>${escaped(`${title}（${unit}）`)}${noteMark(note)}</figcaption>${chartSvg(chart)}</figure>\n`;
}

const figuresALine = 3;
const figureColumns = '<col style="width:18%"><col style="width:15.33%">'.repeat(figuresALine);

/** A figure stands beside its name; they are read downwards. */
function figuresHtml({ title, figures }: ReportFigures, zone: string): string {
  const cells = figures.map(({ name, value, kind, unit, note, says }) => {
    const said = says === undefined ? '' : `<span class="says">${escaped(says)}</span>`;
    const shown = `${escaped(cellText(value, kind, zone))}${value === undefined || unit === undefined ? '' : ` ${escaped(unit)}`}`;
    return `<td>${escaped(name)}${said}</td><td><b>${shown}</b>${noteMark(note)}</td>`;
  });
  const lines = Math.ceil(cells.length / figuresALine);
  const rows = cells.slice(0, lines).map((_, line) => {
    const across = Array.from({ length: figuresALine }, (_none, n) => cells[line + n * lines] ?? noCell);
    return `<tr>${across.join('')}</tr>`;
  });
  return `<section><h2>${escaped(title)}</h2><table class="figures"><colgroup>${figureColumns}</colgroup><tbody>${rows.join('')}</tbody></table></section>\n`;
}

const noCell = '<td></td><td></td>';

function footnotesHtml({ footnotes }: Report): string {
  const rows = footnotes.map(
    ({ id, says, cli, api, plays }) =>
      `<tr><td>[${escaped(id)}]</td><td>${escaped(says)}</td><td><code>${escaped(cli)}</code><br><code>${escaped(api)}</code></td><td><code>${escaped(plays)}</code></td></tr>`,
  );
  return `<section><h2>数字的出处</h2><table><colgroup><col style="width:5%"><col style="width:22%"><col style="width:40%"><col style="width:33%"></colgroup><thead><tr><th>编号</th><th>是什么</th><th>同一个数怎样再查（命令；接口）</th><th>背后的播放记录</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>\n`;
}

function verifyHtml(report: Report): string {
  const { checkpoint } = report;
  const signed =
    checkpoint === undefined
      ? ''
      : `<p>签名全文（Ed25519，密钥 ${escaped(checkpoint.kid)}）：</p><code class="sign">${escaped(checkpoint.jws)}</code>`;
  return `<section class="whole"><h2>怎样核对</h2><ul>${howToVerify(report)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul>${signed}</section>\n`;
}
