import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Empty, Flex, Select, Spin, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { type County, getSimulationsCounty } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useSay } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { AudienceResult } from './audience-result.tsx';
import { LessonTable } from './lesson-table.tsx';
import { texts } from './texts.ts';

const choices = [30, 90, 180, 365];

/** A year, or less, run through the planner: who hears each lesson how often, and what is heard too seldom. */
export function SimulatePart({ county }: { readonly county: County }) {
  const say = useSay(texts);
  const failed = useFailure();
  const [days, setDays] = useState(365);
  const asking = useRef<AbortController>(undefined);
  const run = useMutation({
    mutationFn: (of: number) => {
      const ask = new AbortController();
      asking.current = ask;
      return getSimulationsCounty({ county: county.county, days: of }, { signal: ask.signal });
    },
    onError: (error) => {
      if (asking.current?.signal.aborted !== true && problemOf(error) === undefined) failed(error);
    },
  });
  useEffect(() => () => asking.current?.abort(), []);
  const stop = () => {
    asking.current?.abort();
    run.reset();
  };
  const problem = problemOf(run.error);
  const { data } = run;
  return (
    <>
      <Typography.Paragraph type="secondary">{say('intro')}</Typography.Paragraph>
      <Flex wrap gap={8} align="center" style={{ marginBottom: 16 }}>
        <Select
          aria-label={say('days')}
          value={days}
          onChange={setDays}
          disabled={run.isPending}
          style={{ width: 120 }}
          options={choices.map((value) => ({ value, label: say('daysOf', value) }))}
        />
        <Button type="primary" loading={run.isPending} onClick={() => run.mutate(days)}>
          {say(data === undefined ? 'run' : 'again')}
        </Button>
        {run.isPending && <Button onClick={stop}>{say('stop')}</Button>}
      </Flex>
      {problem !== undefined && <Alert type="warning" showIcon title={problem.title} />}
      {run.isPending && <Running days={run.variables ?? days} />}
      {data !== undefined && !run.isPending && (
        <>
          <Typography.Title level={3} style={{ fontSize: 16 }}>
            {say('range', data.name, data.from, data.days)}
          </Typography.Title>
          {data.audiences.length === 0 && (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('nobody')} />
          )}
          {data.audiences.map((one, index) => (
            <AudienceResult key={one.audience} of={one} number={index + 1} />
          ))}
          {data.audiences.length > 0 && <LessonTable of={data} />}
        </>
      )}
    </>
  );
}

function Running({ days }: { readonly days: number }) {
  const say = useSay(texts);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const tick = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(tick);
  }, []);
  return (
    <div role="status" aria-busy>
      <Spin description={say('running', days, seconds)}>
        <div style={{ height: 100 }} />
      </Spin>
    </div>
  );
}
