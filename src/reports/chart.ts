// One file: the same in hundreds takes eight times as long to load.
import { init } from 'echarts/dist/echarts.esm.min.mjs';
import type { ReportChart } from '../domain/report.ts';
import { plain } from './escaped.ts';

/** Told apart by lightness alone: a printer may know no colours, and patterns are megabytes on paper. */
const fills = ['#1d3557', '#f4c95d', '#ffffff', '#8a8a8a'] as const;

const widthPx = 1060;
const font = { fontFamily: '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif', color: '#111', fontSize: 12 };

/** A chart as a picture that needs nothing else; a sentence where there is nothing to draw. */
export function chartSvg(chart: ReportChart): string {
  if (chart.categories.length === 0) return '<p class="empty">没有可画的数。</p>';
  const isUpright = chart.form === 'columns';
  const height = isUpright ? 180 : 70 + chart.categories.length * (chart.form === 'stack' ? 18 : 28);
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height });
  try {
    drawn.setOption(optionOf(chart, isUpright));
    return drawn.renderToSVGString();
  } finally {
    drawn.dispose();
  }
}

function optionOf({ form, categories, series }: ReportChart, isUpright: boolean) {
  const names = categories.map(plain);
  const category = {
    type: 'category' as const,
    data: isUpright ? names : names.toReversed(),
    axisLabel: {
      ...font,
      ...(isUpright ? { hideOverlap: true } : { width: 150, overflow: 'truncate' as const, interval: 0 }),
    },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: '#333' } },
  };
  const value = {
    type: 'value' as const,
    minInterval: 1,
    axisLabel: font,
    splitLine: { lineStyle: { color: '#ccc' } },
  };
  return {
    animation: false,
    textStyle: font,
    legend: { top: 0, textStyle: font, itemWidth: 28, selectedMode: false },
    grid: { left: 8, right: 40, top: 32, bottom: 4, outerBoundsMode: 'same' as const },
    xAxis: isUpright ? category : value,
    yAxis: isUpright ? value : category,
    series: series.map(({ name, values }, index) => ({
      type: 'bar' as const,
      name: plain(name),
      data: (isUpright ? values : values.toReversed()).map((one) => one ?? '-'),
      silent: true,
      emphasis: { disabled: true },
      itemStyle: { color: fills[index % fills.length] ?? '#ffffff', borderColor: '#111', borderWidth: 0.6 },
      barMaxWidth: 28,
      ...(form === 'stack'
        ? { stack: 'all' }
        : {
            label: {
              show: categories.length <= 31,
              position: isUpright ? ('top' as const) : ('right' as const),
              ...font,
              fontSize: 10,
            },
          }),
    })),
  };
}
