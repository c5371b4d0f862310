import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Collapse } from 'antd';
import { useState } from 'react';
import { type Finding, getCounties, postPublications } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { phraseIn } from '../kit/problem-text.ts';
import { useFailure } from '../kit/use-failure.ts';
import { AddCounty } from './add-county.tsx';
import { CountyCard } from './county-card.tsx';
import { Section } from './section.tsx';
import { countiesKey } from './use-names.ts';

const texts = {
  title: ['发布了的县', 'Counties that are published'],
  intro: [
    '时段在“排期”里改，区划和终端在“终端 · 导入”里换。它们都写在家目录的 schedules/ 里；有人直接改了文件，服务也会自己发现并发布。',
    'Slots are changed under “Schedule”, areas and endpoints under “Endpoints · Import”. All of it stands in the home’s schedules/; when somebody edits the files, the service notices and publishes them, too.',
  ],
  none: ['还没有县，点“添加县”加一个。', 'No county yet; “Add a county” makes one.'],
  noneForYou: [
    '还没有县，或没有归您看的县。县由管着所有县的管理员添加。',
    'No county yet, or none is yours to see. An administrator of all counties adds them.',
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
} as const;

/** What is published of each county, and publishing the home again. */
export function CountiesSection() {
  const say = useSay(texts);
  const may = useMay();
  const read = useQuery({ queryKey: countiesKey, queryFn: () => getCounties({ limit: 200 }) });
  return (
    <>
      {may('publishHome') && <Publish />}
      <Section title={say('title')} intro={say('intro')} actions={may('addCounty') && <AddCounty />}>
        <PageState
          of={read}
          empty={({ items }) =>
            items.length === 0 ? say(may('addCounty') ? 'none' : 'noneForYou') : undefined
          }
        >
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
