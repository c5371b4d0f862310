import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select, Typography } from 'antd';
import { useId } from 'react';
import { topicName } from '../../../domain/topic.ts';
import { useLanguage, useSay } from '../../kit/language.tsx';
import { FieldNote } from './field-note.tsx';
import { type Form, findingsAt } from './form.ts';
import { texts } from './texts.ts';
import { Numbered } from './typed.tsx';
import { isMap, unset, valueAt } from './values.ts';

/** The least and the greatest factor. */
const [least, greatest] = [0.1, 10];

/** Topics and how much more, or less, each counts. */
export function TopicsField({
  at,
  label,
  form,
}: {
  readonly at: string;
  readonly label: string;
  readonly form: Form;
}) {
  const say = useSay(texts);
  const nameOf = useTopicName();
  const id = useId();
  const { values, change, isReadOnly, names, findings } = form;
  const found = valueAt(values, at);
  const topics = isMap(found) ? Object.entries(found) : [];
  const others = names.topics.filter((topic) => !topics.some(([one]) => one === topic));
  return (
    <Flex vertical gap={6}>
      <FieldNote of={findings.filter(({ key }) => key === at)} values={form.values} />
      {topics.map(([topic, factor]) => {
        const key = `${at}.${topic}`;
        const isBeyond = Number(factor) < least || Number(factor) > greatest;
        const wrong = isBeyond ? [] : findingsAt(findings, [key]);
        const note = `${id}-${topic}`;
        return (
          <div key={topic} data-key={key}>
            <Flex gap={8} align="center">
              <Typography.Text style={{ minWidth: 110 }}>{nameOf(topic)}</Typography.Text>
              <Numbered
                aria-label={say('factorOf', nameOf(topic))}
                aria-describedby={note}
                status={isBeyond || wrong.length > 0 ? 'error' : undefined}
                disabled={isReadOnly}
                at={key}
                form={form}
                step={0.1}
                value={Number(factor)}
                width={90}
                set={(next) => next !== null && change([{ do: 'set', key, value: String(next) }])}
              />
              {!isReadOnly && (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={say('removeTopic', nameOf(topic))}
                  onClick={() => change([unset(values, key)])}
                />
              )}
              <Typography.Text id={note} type={isBeyond ? 'danger' : 'secondary'} style={{ fontSize: 13 }}>
                {say(isBeyond ? 'between' : 'range', least, greatest)}
              </Typography.Text>
            </Flex>
            <FieldNote of={wrong} values={form.values} />
          </div>
        );
      })}
      {topics.length === 0 && <Typography.Text type="secondary">{say('none')}</Typography.Text>}
      {!isReadOnly && (
        <Select
          aria-label={`${label} ${say('addTopic')}`}
          placeholder={say('addTopic')}
          value={null}
          style={{ width: 220 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map((value) => ({ value, label: nameOf(value) }))}
          onChange={(topic: string | null) =>
            topic !== null && change([{ do: 'set', key: `${at}.${topic}`, value: '1.5' }])
          }
        />
      )}
    </Flex>
  );
}

/** A topic as people call it; English has the word the files have. */
export function useTopicName(): (topic: string) => string {
  const { language } = useLanguage();
  return (topic) => (language === 'zh' ? topicName(topic) : topic.replaceAll('-', ' '));
}
