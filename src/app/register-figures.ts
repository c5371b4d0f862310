import type { ReportFigures } from '../domain/report.ts';
import { broadcastFigures, endpointFigures, figuresOf, playFigures } from './coverage-figures.ts';
import { asking, sourceOf } from './make-coverage-sheet.ts';
import type { ReportGround } from './report-ground.ts';

/** What a county's days came to, above the register of them. */
export async function coverageFigures(ground: ReportGround): Promise<ReportFigures> {
  const { total } = await asking(ground)([]);
  const note = ground.notes.add('全县合计（早间、晚间的播出；不含应急和演练）', sourceOf(ground, ''));
  return {
    ...{ is: 'figures', id: 'totals', title: '全县合计（不含应急和演练）' },
    figures: figuresOf([...broadcastFigures, ...endpointFigures, ...playFigures], total, note),
  };
}
