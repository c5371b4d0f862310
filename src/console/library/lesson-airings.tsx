import { DownloadOutlined } from '@ant-design/icons';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Alert, Button, Collapse, Empty, Flex, Grid, Segmented, Skeleton } from 'antd';
import { getCoverageCounty, getToday } from '../api/client.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { addDays, dateIn } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { AiringDays } from './airing-days.tsx';
import { InList, InTable, type Line } from './airing-lines.tsx';
import { texts } from './recording-texts.ts';

/** Where a lesson was played and how often: a county and a variety a row, from receipts and reports. */
export function LessonAirings({ lesson, kind }: { readonly lesson: string; readonly kind: string }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const days = chosen('days') === '365' ? 365 : 30;
  const { counties, read } = useCounty();
  // By the service's clock, which in a sample is not the browser's.
  const today = useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}) });
  const to = dateIn(today.data?.nowMs ?? Date.now(), counties[0]?.zone ?? 'Asia/Shanghai');
  const span = { from: addDays(to, 1 - days), to };
  const found = useQueries({
    queries: counties.map(({ county }) => ({
      queryKey: ['library', 'airings', lesson, county, span.from, span.to],
      enabled: today.data !== undefined,
      queryFn: () => getCoverageCounty({ county, $from: span.from, to: span.to, by: 'variety', lesson }),
    })),
  });
  const lines = found.flatMap(({ data }, index): Line[] =>
    (data?.lines ?? []).map((line) => ({
      ...line,
      name: data?.name ?? line.name,
      county: counties[index]?.county ?? '',
      key: `${data?.county} ${line.subject}`,
    })),
  );
  const failed = found.find(({ error, data }) => error !== null && data === undefined);
  return (
    <>
      <Segmented
        aria-label={say('span')}
        value={days}
        options={[
          { value: 30, label: say('days30') },
          { value: 365, label: say('days365') },
        ]}
        onChange={(value) => choose({ days: value === 365 ? '365' : undefined })}
        style={{ marginBottom: 12 }}
      />
      {kind !== 'lesson' && (
        <Alert type="info" showIcon title={say('notALesson')} style={{ marginBottom: 12 }} />
      )}
      <PageState of={read} empty={() => (counties.length === 0 ? say('noCounties') : undefined)}>
        {() => {
          if (failed !== undefined) return <PageState of={failed}>{() => null}</PageState>;
          if (found.some(({ isPending }) => isPending)) return <Skeleton active aria-busy />;
          if (lines.length === 0)
            return (
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description={say('neverAired', span.from, span.to)}
              />
            );
          return <Found of={lines} lesson={lesson} kind={kind} span={span} days={days} />;
        }}
      </PageState>
    </>
  );
}

function Found({
  of,
  lesson,
  kind,
  span,
  days,
}: {
  readonly of: readonly Line[];
  readonly lesson: string;
  readonly kind: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly days: 30 | 365;
}) {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().md ?? true;
  const named = new Map(of.map(({ county, name }) => [county, name]));
  return (
    <>
      {wide ? <InTable of={of} kind={kind} /> : <InList of={of} kind={kind} />}
      <Collapse
        size="small"
        style={{ marginTop: 16, maxWidth: 960 }}
        items={[...named].map(([county, name]) => ({
          key: county,
          label: `${name} · ${say(days === 30 ? 'byDay' : 'byMonth')}`,
          children: (
            <AiringDays lesson={lesson} county={county} span={span} by={days === 30 ? 'day' : 'month'} />
          ),
        }))}
      />
      <Flex gap={8} wrap vertical={!wide} style={{ marginTop: 16 }} align="start">
        {[...named].map(([county, name]) => (
          <Button
            key={county}
            icon={<DownloadOutlined aria-hidden />}
            href={`/api/v1/plays/${county}/export?${new URLSearchParams({ lesson, ...span })}`}
          >
            {say('exportOf', name)}
          </Button>
        ))}
      </Flex>
    </>
  );
}
