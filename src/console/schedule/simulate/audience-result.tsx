import { Card, Flex, Grid, Statistic, Table, Typography, theme } from 'antd';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init as initChart, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { varietyWords } from '../../../domain/variety.ts';
import type { Simulation } from '../../api/client.ts';
import { Chart } from '../../kit/chart.tsx';
import { useSay, useWord } from '../../kit/language.tsx';
import { useTopicName } from '../edit/topics-field.tsx';
import { placesText } from '../places-text.ts';
import { texts as scheduleTexts } from '../texts.ts';
import { texts } from './texts.ts';

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);
const init = (at: HTMLElement, dark: boolean) =>
  initChart(at, dark ? 'dark' : 'default', { renderer: 'svg' });

export type SimulatedAudience = Simulation['audiences'][number];
const dayMs = 86_400_000;
/** Of the table beside the bars. */
const rowPx = 39;
const minutesOf = (ms: number): number => Math.round(ms / 6000) / 10;
const percentOf = (part: number, all: number): string => (all === 0 ? '—' : ((100 * part) / all).toFixed(1));

/** What one audience would hear: how full, how often in another language, how long of each topic. */
export function AudienceResult({ of, number }: { readonly of: SimulatedAudience; readonly number: number }) {
  const say = useSay(texts);
  const sayPlaces = useSay(scheduleTexts);
  const word = useWord();
  const nameOf = useTopicName();
  const { token } = theme.useToken();
  // The table says the same.
  const hasRoom = Grid.useBreakpoint().md ?? true;
  const languages = of.varieties.map((one) => word(varietyWords, one)).join(' → ');
  const met = of.lessons.filter(({ verdict }) => verdict.kind === 'met').length;
  const topics = of.topics.map(({ topic, durationMs }) => ({
    topic: nameOf(topic),
    minutes: minutesOf(durationMs),
  }));
  const shown = topics.toReversed();
  const facts = [
    { title: say('slots'), value: say('slotsOf', of.slots, of.silent.slots) },
    { title: say('filled'), value: `${percentOf(of.filledMs, of.givenMs)} %` },
    { title: say('plays'), value: say('playsOf', of.plays) },
    {
      title: say('fallbacks'),
      value: `${say('playsOf', of.fallbacks)} (${percentOf(of.fallbacks, of.plays)} %)`,
    },
    { title: say('met'), value: say('metOf', met, of.lessons.length) },
    { title: say('starved'), value: say('starvedOf', of.starved.length) },
  ];
  return (
    <Card
      size="small"
      style={{ marginBottom: 16 }}
      title={
        <Typography.Text strong style={{ whiteSpace: 'normal' }}>
          {say('audience', number, placesText(sayPlaces, of.places))}
        </Typography.Text>
      }
    >
      <Typography.Paragraph type="secondary">
        {say('endpoints', of.endpoints)} · {languages} ·{' '}
        {say('every', Math.round((10 * of.everyMs) / dayMs) / 10)}
      </Typography.Paragraph>
      <Flex wrap gap={24} style={{ marginBottom: 12 }}>
        {facts.map(({ title, value }) => (
          <Statistic key={title} title={title} value={value} styles={{ content: { fontSize: 16 } }} />
        ))}
      </Flex>
      <Flex wrap gap={16} align="flex-start">
        {hasRoom && (
          <div style={{ flex: '3 1 320px', minWidth: 0 }}>
            <Chart
              label={say('topicsChart')}
              height={Math.max(160, rowPx * (topics.length + 1))}
              init={init}
              option={{
                animation: false,
                grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
                tooltip: { trigger: 'item', renderMode: 'richText' },
                xAxis: { type: 'value', name: say('minutes'), axisLabel: { color: token.colorText } },
                yAxis: {
                  type: 'category',
                  data: shown.map(({ topic }) => topic),
                  axisLabel: { color: token.colorText },
                },
                series: [
                  {
                    type: 'bar',
                    data: shown.map(({ minutes }) => minutes),
                    itemStyle: { color: token.colorPrimary },
                    label: {
                      show: true,
                      position: 'right',
                      color: token.colorText,
                      formatter: ({ value }: { readonly value: unknown }) => Number(value).toFixed(1),
                    },
                  },
                ],
              }}
            />
          </div>
        )}
        <div style={{ flex: '1 1 220px', minWidth: 0 }}>
          <Table
            size="small"
            rowKey="topic"
            pagination={false}
            dataSource={topics}
            columns={[
              { title: say('topic'), dataIndex: 'topic' },
              {
                title: say('minutes'),
                dataIndex: 'minutes',
                align: 'right',
                render: (minutes: number) => minutes.toFixed(1),
              },
            ]}
          />
        </div>
      </Flex>
    </Card>
  );
}
