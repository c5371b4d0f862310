import { Card, Checkbox, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import { ruleWords } from '../../../domain/words.ts';
import type { Simulation } from '../../api/client.ts';
import { type Say, useLanguage, useSay, useWord } from '../../kit/language.tsx';
import { texts } from './texts.ts';

type Lesson = Simulation['audiences'][number]['lessons'][number];
interface Row {
  readonly lesson: string;
  readonly title: string;
  readonly by: readonly (Lesson | undefined)[];
}

const dayMs = 86_400_000;
const days = (ms: number): string => (ms / dayMs).toFixed(1);
const minutes = (ms: number): string => (ms / 60_000).toFixed(1);
const isBelow = (one: Lesson | undefined): boolean =>
  one?.verdict.kind === 'not-found' || one?.verdict.kind === 'cannot-be-met';
const colours = {
  met: 'success',
  'cannot-be-met': 'error',
  'not-found': 'warning',
  undecided: 'default',
} as const;

/** Every lesson by audience: how often it is heard, the longest wait, and why not more often. */
export function LessonTable({ of }: { readonly of: Simulation }) {
  const say = useSay(texts);
  const [onlyBelow, setOnlyBelow] = useState(false);
  const all = rowsOf(of);
  const rows = onlyBelow ? all.filter(({ by }) => by.some(isBelow)) : all;
  return (
    <Card size="small" title={say('lessons')}>
      <Checkbox
        checked={onlyBelow}
        onChange={({ target }) => setOnlyBelow(target.checked)}
        style={{ marginBottom: 8 }}
      >
        {say('onlyBelow')}
      </Checkbox>
      <Table<Row>
        size="small"
        rowKey="lesson"
        dataSource={[...rows]}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: say('noneBelow') }}
        pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: say('lesson'),
            dataIndex: 'title',
            render: (title: string) => <span lang="zh-CN">{title}</span>,
          },
          ...of.audiences.map((one, index) => ({
            title: say('audience', index + 1, one.places[0] ?? ''),
            key: one.audience,
            render: (_: unknown, { by }: Row) => <Cell of={by[index]} titles={all} />,
          })),
        ]}
      />
    </Card>
  );
}

/** Those that are heard too seldom first, then by the longest wait. */
function rowsOf({ audiences }: Simulation): readonly Row[] {
  const titles = new Map(
    audiences.flatMap(({ lessons }) => lessons.map(({ lesson, title }) => [lesson, title])),
  );
  const rows = [...titles].map(([lesson, title]) => ({
    lesson,
    title,
    by: audiences.map(({ lessons }) => lessons.find((one) => one.lesson === lesson)),
  }));
  const worst = ({ by }: Row) =>
    Math.max(...by.map((one) => (isBelow(one) ? 1e13 : 0) + (one?.longestGapMs ?? 0)));
  return rows.sort((a, b) => worst(b) - worst(a));
}

function Cell({ of, titles }: { readonly of: Lesson | undefined; readonly titles: readonly Row[] }) {
  const say = useSay(texts);
  const reasoned = useProof();
  if (of === undefined) return <>—</>;
  const { heardAtMs, longestGapMs, fallbacks, verdict } = of;
  return (
    <div style={{ maxWidth: 320, whiteSpace: 'normal' }}>
      <Tag color={colours[verdict.kind]}>{say(verdict.kind === 'met' ? 'metWord' : verdict.kind)}</Tag>
      {say('cell', heardAtMs.length, days(longestGapMs))}
      {fallbacks > 0 && <Typography.Text type="secondary"> · {say('inOther', fallbacks)}</Typography.Text>}
      {verdict.proof !== undefined && (
        <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
          {reasoned(say, verdict.proof, titles)}
        </Typography.Text>
      )}
    </div>
  );
}

type Proof = NonNullable<Lesson['verdict']['proof']>;

/** Why a lesson can’t be heard as often as it should. */
function useProof() {
  const word = useWord();
  const { language } = useLanguage();
  return (say: Say<typeof texts>, proof: Proof, titles: readonly Row[]): string => {
    const { rule, reason, before, needMs = 0, giveMs = 0, fromMs = 0, untilMs = 0 } = proof;
    switch (rule) {
      case 'recording':
        return say(
          rule,
          language === 'zh' ? (reason?.text ?? '') : (reason?.en ?? word(ruleWords, reason?.rule ?? '')),
        );
      case 'series':
        return say(rule, titles.find(({ lesson }) => lesson === before)?.title ?? '');
      case 'too-long':
        return say(rule, minutes(needMs), minutes(giveMs));
      case 'no-slot':
        return say(rule, days(untilMs - fromMs));
      case 'repeat-after':
        return say(rule, days(proof.repeatAfterMs ?? 0));
      case 'max-per-week':
        return say(rule, proof.maxPerWeek ?? 0);
      case 'together':
        return say(rule, minutes(proof.needMsPerWeek ?? 0), minutes(proof.giveMsPerWeek ?? 0));
      default:
        return rule satisfies never;
    }
  };
}
