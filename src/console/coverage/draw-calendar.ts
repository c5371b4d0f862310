import { HeatmapChart } from 'echarts/charts';
import { CalendarComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([HeatmapChart, CalendarComponent, VisualMapPiecewiseComponent, SVGRenderer]);

export const initCalendar = (at: HTMLElement, dark: boolean): EChartsType =>
  init(at, dark ? 'dark' : undefined, { renderer: 'svg' });
