import { useQuery } from '@tanstack/react-query';
import { Flex, Input, Select } from 'antd';
import { useState } from 'react';
import { namedTopics } from '../../domain/topic.ts';
import { useSay } from '../kit/language.tsx';
import { texts } from './lesson-texts.ts';
import { libraryQuery } from './library-query.ts';
import { useTopic } from './use-topic.ts';

const other = '';

/** Chooses one of the topics there are, or names another. */
export function TopicField({
  id,
  value = '',
  onChange,
}: {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (topic: string) => void;
}) {
  const say = useSay(texts);
  const topic = useTopic();
  const { data } = useQuery(libraryQuery);
  const known = [...new Set([...namedTopics, ...(data?.rows ?? []).map((row) => row.topic)])].sort();
  const [isOther, setOther] = useState(false);
  return (
    <Flex vertical gap={8}>
      <Select
        {...(id === undefined ? {} : { id })}
        value={isOther ? other : value}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          ...known.map((one) => ({ value: one, label: topic(one) })),
          { value: other, label: say('otherTopic') },
        ]}
        onChange={(next) => {
          setOther(next === other);
          onChange?.(next);
        }}
      />
      {isOther && (
        <Input
          aria-label={say('topicId')}
          placeholder={say('topicId')}
          value={value}
          onChange={({ target }) => onChange?.(target.value)}
        />
      )}
    </Flex>
  );
}
