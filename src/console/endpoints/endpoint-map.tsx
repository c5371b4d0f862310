import { Typography, theme } from 'antd';
import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { conditionWords } from '../../domain/words.ts';
import type { EndpointState } from '../api/client.ts';
import { Chart } from '../kit/chart.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { looks, rankOf } from './condition-look.tsx';
import { boundsOf, linesOf, pointsOf } from './map-points.ts';
import { texts } from './texts.ts';

use([ScatterChart, GridComponent, TooltipComponent, LegendComponent, LabelLayout, CanvasRenderer]);
const draw = (at: HTMLElement, dark: boolean): EChartsType => init(at, dark ? 'dark' : undefined);

/** Around the drawing: legend above, numbers of the axes beside and below. */
const margin = { top: 40, right: 16, bottom: 40, left: 48 };
/** With more of them, names would hide one another; a point that is pointed at always says its own. */
const mostNamed = 40;

/** Endpoints where they stand, a kilometre as long one way as the other; nothing is fetched for it. */
export function EndpointMap({
  shown,
  height,
  open,
}: {
  readonly shown: readonly EndpointState[];
  readonly height: number;
  readonly open: (endpoint: string) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { token } = theme.useToken();
  const at = useRef<HTMLDivElement>(null);
  const width = useWidth(at);
  const points = pointsOf(shown);
  if (points.length === 0)
    return (
      <div ref={at}>
        <Typography.Paragraph style={{ maxWidth: 640 }}>{say('noPlaces')}</Typography.Paragraph>
      </div>
    );
  const bounds = boundsOf(points, {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  });
  const groups = [...Map.groupBy(points, ({ of }) => of.condition)].toSorted(
    ([a], [b]) => rankOf(b) - rankOf(a),
  );
  const lines = linesOf(bounds);
  const axisOf = (customValues: readonly number[]) => ({
    type: 'value',
    axisLabel: { customValues, color: token.colorTextSecondary },
    axisLine: { onZero: false, show: true, lineStyle: { color: token.colorBorder } },
    axisTick: { customValues, show: false },
    splitLine: { lineStyle: { color: token.colorBorder, opacity: 0.5 } },
  });
  return (
    <div ref={at}>
      <Typography.Paragraph type="secondary" style={{ margin: 0 }}>
        {say('mapHint')} {points.length < shown.length && say('withoutPlace', shown.length - points.length)}
      </Typography.Paragraph>
      <Chart
        label={say('mapLabel', points.length)}
        height={height}
        init={draw}
        onClick={({ data }) => {
          const id = idOf(data);
          if (id !== undefined) open(id);
        }}
        option={{
          grid: margin,
          legend: {
            type: 'scroll',
            top: 0,
            left: 0,
            itemWidth: 14,
            itemHeight: 12,
            textStyle: { color: token.colorText },
            data: groups.map(([one]) => word(conditionWords, one)),
          },
          // Plain text: what people wrote is never markup.
          tooltip: { renderMode: 'richText', formatter: ({ name }: { name: string }) => name },
          xAxis: {
            ...axisOf(lines.across),
            name: say('km'),
            nameGap: 8,
            nameLocation: 'middle',
            nameTextStyle: { color: token.colorTextSecondary },
            min: bounds.west,
            max: bounds.east,
          },
          yAxis: { ...axisOf(lines.up), min: bounds.south, max: bounds.north },
          series: groups.map(([one, of]) => ({
            type: 'scatter',
            name: word(conditionWords, one),
            symbol: looks[one].symbol,
            symbolSize: points.length > 800 ? 8 : 12,
            itemStyle: { color: looks[one].colour, opacity: 0.9 },
            label: {
              show: points.length <= mostNamed,
              formatter: '{b}',
              fontSize: 12,
              color: token.colorTextSecondary,
            },
            labelLayout: { hideOverlap: true },
            data: of.map((point) => ({
              id: point.of.id,
              name: point.of.name,
              value: [point.eastKm, point.northKm],
              // Towards the middle, where there is room for it.
              label: { position: point.eastKm > 0 ? 'left' : 'right' },
            })),
          })),
        }}
      />
    </div>
  );
}

const idOf = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'id' in data ? String(data.id) : undefined;

function useWidth(at: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    if (at.current === null) return;
    const sizes = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    sizes.observe(at.current);
    return () => sizes.disconnect();
  }, [at]);
  return width;
}
