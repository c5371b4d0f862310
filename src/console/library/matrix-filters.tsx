import { SearchOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Select, Switch, Typography } from 'antd';
import { useState } from 'react';
import { lessonKinds } from '../../domain/lesson.ts';
import { kindWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { countOf, type Row, type Want, wants } from './condition.ts';
import { texts } from './texts.ts';
import { useTopic } from './use-topic.ts';

/** What is looked for, kept in the address; a text is put there once it is written. */
export function useFilters() {
  const [chosen, choose] = useChoices();
  const [text, setText] = useState(chosen('q') ?? '');
  const want = wants.find((one) => one === chosen('state'));
  const [topic, kind, isByToDo] = [chosen('topic'), chosen('kind'), chosen('order') !== 'id'];
  const sought = text.trim().toLowerCase();
  const has = (row: Row): boolean =>
    (sought === '' || row.title.toLowerCase().includes(sought) || row.lesson.includes(sought)) &&
    (topic === undefined || row.topic === topic) &&
    (kind === undefined || row.kind === kind) &&
    (want === undefined || countOf(row, want) > 0);
  const clear = () => {
    setText('');
    choose({ q: undefined, topic: undefined, kind: undefined, state: undefined });
  };
  return { text, setText, want, topic, kind, isByToDo, has, choose, clear };
}

export function Filters({
  of: { text, setText, want, topic, kind, isByToDo, choose },
  rows,
}: {
  readonly of: ReturnType<typeof useFilters>;
  readonly rows: readonly Row[];
}) {
  const say = useSay(texts);
  const word = useWord();
  const topicOf = useTopic();
  const topics = [...new Set(rows.map((row) => row.topic))].sort();
  const keep = () => choose({ q: text.trim() === '' ? undefined : text.trim() });
  return (
    <Flex vertical gap={8}>
      <Flex wrap gap={8} align="center">
        <Input
          aria-label={say('search')}
          placeholder={say('search')}
          prefix={<SearchOutlined aria-hidden />}
          allowClear
          value={text}
          style={{ width: 220 }}
          onChange={({ target }) => setText(target.value)}
          onBlur={keep}
          onPressEnter={keep}
        />
        <Select
          aria-label={say('topic')}
          value={topic ?? ''}
          style={{ width: 150 }}
          options={[
            { value: '', label: say('allTopics') },
            ...topics.map((value) => ({ value, label: topicOf(value) })),
          ]}
          onChange={(value) => choose({ topic: value === '' ? undefined : value })}
        />
        <Select
          aria-label={say('kind')}
          value={kind ?? ''}
          style={{ width: 130 }}
          options={[
            { value: '', label: say('allKinds') },
            ...lessonKinds.map((value) => ({ value, label: word(kindWords, value) })),
          ]}
          onChange={(value) => choose({ kind: value === '' ? undefined : value })}
        />
        <Flex gap={8} align="center">
          <Switch
            id="todo-first"
            checked={isByToDo}
            onChange={(on) => choose({ order: on ? undefined : 'id' })}
          />
          <label htmlFor="todo-first">{say('todoFirst')}</label>
        </Flex>
      </Flex>
      <Wanted want={want} rows={rows} choose={(state) => choose({ state })} />
    </Flex>
  );
}

/** How much there is of each; one of them chooses what is shown. */
function Wanted({
  want,
  rows,
  choose,
}: {
  readonly want: Want | undefined;
  readonly rows: readonly Row[];
  readonly choose: (want: Want | undefined) => void;
}) {
  const say = useSay(texts);
  const counted = wants.map((one) => [one, rows.reduce((sum, row) => sum + countOf(row, one), 0)] as const);
  return (
    <Flex wrap gap={6} align="center" role="group" aria-label={say('show')}>
      <Typography.Text type="secondary">{say('show')}</Typography.Text>
      {counted
        .filter(([one, count]) => count > 0 || one === want)
        .map(([one, count]) => (
          <Button
            key={one}
            size="small"
            type={one === want ? 'primary' : 'default'}
            aria-pressed={one === want}
            onClick={() => choose(one === want ? undefined : one)}
          >
            {say(one)} {count}
          </Button>
        ))}
    </Flex>
  );
}
