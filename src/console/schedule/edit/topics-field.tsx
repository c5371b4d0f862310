import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, InputNumber, Select, Typography } from 'antd';
import { topicName } from '../../../domain/topic.ts';
import { useLanguage, useSay } from '../../kit/language.tsx';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { isMap, unset, valueAt } from './values.ts';

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
  const { values, change, isReadOnly, names } = form;
  const found = valueAt(values, at);
  const topics = isMap(found) ? Object.entries(found) : [];
  const others = names.topics.filter((topic) => !topics.some(([one]) => one === topic));
  return (
    <Flex vertical gap={6}>
      {topics.map(([topic, factor]) => (
        <Flex key={topic} gap={8} align="center">
          <Typography.Text style={{ minWidth: 110 }}>{nameOf(topic)}</Typography.Text>
          <InputNumber<number>
            aria-label={say('factorOf', nameOf(topic))}
            disabled={isReadOnly}
            min={0.1}
            max={10}
            step={0.1}
            value={Number(factor)}
            style={{ width: 90 }}
            onChange={(next) =>
              next !== null && change([{ do: 'set', key: `${at}.${topic}`, value: String(next) }])
            }
          />
          {!isReadOnly && (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={say('removeTopic', nameOf(topic))}
              onClick={() => change([unset(values, `${at}.${topic}`)])}
            />
          )}
        </Flex>
      ))}
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
