import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Collapse, Typography } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { slotWords } from '../../domain/words.ts';
import { type County, type Finding, getCounties, postPublications } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { Facts } from '../kit/facts.tsx';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { phraseIn } from '../kit/problem-text.ts';
import { lengthOf } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { Section } from './section.tsx';
import { countiesKey } from './use-names.ts';

const texts = {
  title: ['发布了的县', 'Counties that are published'],
  intro: [
    '县的时段、区划和终端写在家目录 schedules/ 里；有人改了文件，服务会自己发现并发布。时段在“排期”里改。',
    'Slots, areas and endpoints of a county stand in the home’s schedules/. The service notices edits and publishes them. Slots are changed on the page Schedule.',
  ],
  none: [
    '还没有县。请把县的文件夹放进 schedules/，再点“重新发布”。',
    'No county yet. Put a county’s folder into schedules/, then publish again.',
  ],
  publish: ['重新发布家目录', 'Publish the home again'],
  publishing: ['正在读整个家目录…', 'Reading the whole home…'],
  holds: ['读完了，没有问题；有改动的已经发布。', 'Read; nothing is wrong, and what changed is published.'],
  problems: [
    '读完了，有 {} 处问题；没有问题的部分已经发布，有错的还按上次的走。',
    'Read; {} things are wrong. What holds is published, what does not goes on as before.',
  ],
  errors: ['错误', 'Error'],
  warning: ['提醒', 'Warning'],
  line: ['第 {} 行', 'line {}'],
  code: ['代码', 'Code'],
  zone: ['时区', 'Time zone'],
  revision: ['排期版本', 'Revision of its schedule'],
  revisionOf: ['第 {} 版', '{}'],
  beijing: ['北京时间', 'Beijing time'],
  areas: ['区划', 'Areas'],
  areasOf: ['{} 个', '{}'],
  endpoints: ['终端', 'Endpoints'],
  slots: ['时段', 'Slots'],
  slot: ['{} {}，{}', '{} {}, {}'],
  lead: ['定稿', 'Made final'],
  leadOf: ['开播前 {}', '{} before air'],
  volume: ['音量', 'Volume'],
  quiet: ['安静时段', 'Quiet time'],
  noSlots: ['没有时段', 'no slots'],
  noQuiet: ['没有', 'none'],
  comma: ['；', '; '],
  schedule: ['去排期', 'To its schedule'],
  endpointsLink: ['去终端', 'To its endpoints'],
} as const;

/** What is published of each county, and publishing the home again. */
export function CountiesSection() {
  const say = useSay(texts);
  const may = useMay();
  const read = useQuery({ queryKey: countiesKey, queryFn: () => getCounties({ limit: 200 }) });
  return (
    <>
      {may('publishHome') && <Publish />}
      <Section title={say('title')} intro={say('intro')}>
        <PageState of={read} empty={({ items }) => (items.length === 0 ? say('none') : undefined)}>
          {({ items }) => (
            <div
              style={{
                display: 'grid',
                gap: 16,
                gridTemplateColumns: 'repeat(auto-fill, minmax(min(340px, 100%), 1fr))',
              }}
            >
              {items.map((county) => (
                <CountyCard key={county.county} of={county} />
              ))}
            </div>
          )}
        </PageState>
      </Section>
    </>
  );
}

function CountyCard({ of }: { readonly of: County }) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const slots = of.slots.map(({ name, at, lengthMs }) =>
    say('slot', word(slotWords, name), at, lengthOf(lengthMs, language)),
  );
  const quiet = of.quiet.map(({ name, from, until }) => `${name ?? ''} ${from}–${until}`.trim());
  return (
    <Card
      size="small"
      title={
        <Typography.Title level={4} style={{ fontSize: 15, margin: 0 }}>
          {of.name}
        </Typography.Title>
      }
    >
      <Facts
        of={[
          [say('code'), of.county],
          [say('endpoints'), say('areasOf', of.endpoints)],
          [say('areas'), say('areasOf', of.areas)],
          [say('slots'), slots.length === 0 ? say('noSlots') : slots.join(say('comma'))],
          [say('quiet'), quiet.length === 0 ? say('noQuiet') : quiet.join(say('comma'))],
          [say('lead'), say('leadOf', lengthOf(of.leadMs, language))],
          [say('volume'), `${of.volumePercent} %`],
          [say('zone'), of.zone === 'Asia/Shanghai' ? say('beijing') : of.zone],
          [say('revision'), say('revisionOf', of.revision)],
        ]}
      />
      <p style={{ margin: '12px 0 0', display: 'flex', gap: 16 }}>
        <Link to={`/schedule?county=${of.county}`}>{say('schedule')}</Link>
        <Link to={`/endpoints?county=${of.county}`}>{say('endpointsLink')}</Link>
      </p>
    </Card>
  );
}

function Publish() {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const [findings, setFindings] = useState<readonly Finding[]>();
  const publish = useMutation({
    mutationFn: () => postPublications({ body: {} }),
    onSuccess: async (answer) => {
      setFindings(answer.findings);
      await queries.invalidateQueries();
    },
    onError: fail,
  });
  return (
    <div style={{ marginBottom: 24 }} aria-live="polite">
      <Button loading={publish.isPending} onClick={() => publish.mutate()}>
        {say(publish.isPending ? 'publishing' : 'publish')}
      </Button>
      {findings !== undefined && !publish.isPending && (
        <Alert
          style={{ marginTop: 12 }}
          type={findings.length === 0 ? 'success' : 'warning'}
          showIcon
          title={findings.length === 0 ? say('holds') : say('problems', findings.length)}
          description={findings.length > 0 && <Findings of={findings} />}
        />
      )}
    </div>
  );
}

function Findings({ of }: { readonly of: readonly Finding[] }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const items = [...Map.groupBy(of, ({ file }) => file)].map(([file, found]) => ({
    key: file,
    label: `${file} (${found.length})`,
    children: (
      <ul style={{ paddingInlineStart: 20, margin: 0 }}>
        {found.map((one) => (
          <li key={`${one.line}:${one.column}:${one.found}`}>
            {say(one.severity === 'error' ? 'errors' : 'warning')}
            {one.line === undefined ? '' : ` · ${say('line', one.line)}`}：{phraseIn(one.found, language)} —{' '}
            {phraseIn(one.expected, language)}
          </li>
        ))}
      </ul>
    ),
  }));
  return (
    <Collapse size="small" items={items} defaultActiveKey={items.length === 1 ? [items[0]?.key ?? ''] : []} />
  );
}
