import { theme } from 'antd';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { useShade } from '../shell/shade.tsx';

/** One `use` of each kind of chart a page shows stands beside it, so that a page fetches only what it draws. */
interface Props {
  /** What is drawn, in words, for those who do not see it; the figures themselves stand in a table beside it. */
  readonly label: string;
  readonly option: EChartsCoreOption;
  /** In pixels. */
  readonly height: number;
  readonly init: (at: HTMLElement, dark: boolean) => EChartsType;
  readonly onClick?: (picked: { readonly data: unknown }) => void;
}

/** A chart of ECharts, as wide as there is room, in the colours that were chosen. */
export function Chart({ label, option, height, init, onClick }: Props) {
  const at = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const { isDark } = useShade();
  const { token } = theme.useToken();
  const clicked = useRef(onClick);
  useEffect(() => {
    clicked.current = onClick;
  });
  useEffect(() => {
    if (at.current === null) return;
    const made = init(at.current, isDark);
    chart.current = made;
    made.on('click', (picked) => clicked.current?.(picked));
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(at.current);
    return () => {
      sizes.disconnect();
      made.dispose();
    };
  }, [init, isDark]);
  useEffect(() => {
    chart.current?.setOption(
      {
        backgroundColor: 'transparent',
        textStyle: { fontFamily: token.fontFamily },
        animation: false,
        ...option,
      },
      { notMerge: true },
    );
  });
  return <div ref={at} role="img" aria-label={label} style={{ width: '100%', height }} />;
}
