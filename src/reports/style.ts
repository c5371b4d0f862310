import { cssQuoted } from './escaped.ts';

/** Legible in grey; on paper A4 across, with the report's name above and the page's number below. */
export const styleOf = (name: string, made: string): string => `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1180px; color: #111; background: #fff;
  font: 14px/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
h1 { font-size: 26px; margin: 0 0 8px; text-align: center; }
h2 { font-size: 17px; margin: 26px 0 8px; padding-bottom: 3px; border-bottom: 2px solid #111; break-after: avoid; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-variant-numeric: tabular-nums; margin-bottom: 10px; }
th, td { border: 1px solid #666; padding: 3px 5px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; }
th { background: #e8e8e8; font-weight: 600; vertical-align: bottom; }
th .unit, .says { display: block; font-weight: 400; font-size: 85%; color: #333; }
td.n, th.n { text-align: right; } td.c { overflow-wrap: normal; }
tr, .whole, table.short { break-inside: avoid; }
tbody tr:nth-child(-n+2):not(:last-child) { break-after: avoid; } tbody tr:nth-last-child(-n+2):not(:first-child) { break-before: avoid; }
tr.total td { font-weight: 700; background: #f2f2f2; border-top: 2px solid #111; }
sup { font-size: 75%; line-height: 0; font-weight: 400; }
dl.head { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 2px 12px; margin: 0 0 12px;
  padding: 8px 10px; border: 1px solid #666; }
dl.head dt { font-weight: 600; } dl.head dd { margin: 0; overflow-wrap: anywhere; }
dl.head dt.wide { grid-column: 1; } dl.head dd.wide { grid-column: 2 / -1; }
.figures { break-inside: avoid; }
.chart { break-inside: avoid; margin: 10px 0 12px; } .chart svg { width: 100%; height: auto; display: block; }
figcaption { font-weight: 600; }
p.empty { padding: 14px; border: 1px dashed #666; text-align: center; }
ul { margin: 0; padding-left: 20px; } li { margin: 2px 0; }
code { font: 12px/1.4 "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.sign { border: 1px solid #666; padding: 6px; display: block; }
@page { size: A4 landscape; margin: 15mm 11mm 14mm;
  @top-left { content: ${cssQuoted(name)}; font: 9px "Noto Sans CJK SC", sans-serif; color: #333; }
  @bottom-left { content: ${cssQuoted(made)}; font: 9px "Noto Sans CJK SC", sans-serif; color: #333; }
  @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 9px "Noto Sans CJK SC", sans-serif; color: #333; } }
@media print { body { padding: 0 1px; max-width: none; font-size: 10.5px; line-height: 1.4; }
  h1 { font-size: 20px; } h2 { font-size: 13px; margin-top: 16px; } code { font-size: 9px; }
  th, td { padding: 2px 3px; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media screen and (max-width: 1100px) { table { table-layout: auto; display: block; overflow-x: auto; } }
@media screen and (max-width: 800px) { dl.head { grid-template-columns: max-content 1fr; } }
`;
