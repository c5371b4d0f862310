import { Checkbox, Flex, Form, Input, InputNumber, Select } from 'antd';
import type { CSSProperties } from 'react';
import { lessonKinds } from '../../domain/lesson.ts';
import { varietyWords } from '../../domain/variety.ts';
import { kindWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './lesson-texts.ts';
import { TopicField } from './topic-field.tsx';

/** As high as its text, where the browser can; the component’s own way breaks the content policy. */
const grows: CSSProperties = { fieldSizing: 'content', minHeight: 96, maxHeight: 480 };

/** The fields of a lesson; those of a form around them. */
export function LessonFields({ varieties }: { readonly varieties: readonly string[] }) {
  const say = useSay(texts);
  const word = useWord();
  const needed = { required: true, message: say('needed') };
  return (
    <>
      <Form.Item name="title" label={say('title')} rules={[needed, { max: 60, message: say('titleRule') }]}>
        <Input maxLength={60} showCount />
      </Form.Item>
      <Flex wrap gap="0 16px">
        <Form.Item name="topic" label={say('topic')} rules={[needed]} style={{ flex: '1 1 220px' }}>
          <TopicField />
        </Form.Item>
        <Form.Item name="kind" label={say('kind')} style={{ flex: '1 1 140px' }}>
          <Select options={lessonKinds.map((value) => ({ value, label: word(kindWords, value) }))} />
        </Form.Item>
        <Form.Item
          name="weight"
          label={say('weight')}
          extra={say('weightHelp')}
          rules={[{ ...needed, type: 'number' }]}
          style={{ flex: '1 1 200px' }}
        >
          <InputNumber min={0.1} max={10} step={0.1} />
        </Form.Item>
      </Flex>
      <Flex wrap gap="0 16px">
        <Form.Item name="validFrom" label={say('validFrom')} extra={say('dateHelp')}>
          <Input type="date" style={{ width: 170 }} />
        </Form.Item>
        <Form.Item
          name="validUntil"
          label={say('validUntil')}
          extra={say('dateHelp')}
          dependencies={['validFrom']}
          rules={[
            ({ getFieldValue }) => ({
              validator: async (_, value: string) => {
                if (value !== '' && value < getFieldValue('validFrom')) throw new Error(say('datesRule'));
              },
            }),
          ]}
        >
          <Input type="date" style={{ width: 170 }} />
        </Form.Item>
        <Form.Item name="synthetic" valuePropName="checked" label=" " colon={false}>
          <Checkbox>{say('synthetic')}</Checkbox>
        </Form.Item>
      </Flex>
      <Form.Item name="script" label={say('standardScript')} rules={[{ ...needed, whitespace: true }]}>
        <Input.TextArea rows={8} style={grows} />
      </Form.Item>
      {varieties.map((variety) => (
        <Form.Item
          key={variety}
          name={['scripts', variety]}
          label={say('ownScript', word(varietyWords, variety))}
          extra={say('ownHelp')}
        >
          <Input.TextArea rows={8} style={grows} />
        </Form.Item>
      ))}
    </>
  );
}
