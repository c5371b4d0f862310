import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Grid, Input } from 'antd';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router';
import { postLessons } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { LeaveGuard } from '../kit/leave-guard.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { useFailure } from '../kit/use-failure.ts';
import { useMayStill } from '../kit/use-may-still.ts';
import type { Row } from './condition.ts';
import { type Draft, emptyDraft } from './fields.ts';
import { LessonFields } from './lesson-fields.tsx';
import { texts } from './lesson-texts.ts';
import { libraryQuery } from './library-query.ts';

type Asked = Draft & { readonly id: string };

/** Makes a lesson, still without recordings; the address says that one is being made. */
export function NewLesson() {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().md ?? true;
  const may = useMay();
  const [chosen, choose] = useChoices();
  const isOpen = useMayStill('createLesson', chosen('make') === 'lesson');
  const library = useQuery(libraryQuery);
  return (
    <>
      {may('createLesson') && (
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => choose({ make: 'lesson' })}>
          {say('newLesson')}
        </Button>
      )}
      <Drawer
        open={isOpen}
        onClose={() => choose({ make: undefined })}
        title={say('newLesson')}
        size={wide ? 720 : '100%'}
        destroyOnHidden
      >
        <PageState of={library}>{({ rows }) => <NewForm rows={rows} />}</PageState>
      </Drawer>
    </>
  );
}

function NewForm({ rows }: { readonly rows: readonly Row[] }) {
  const say = useSay(texts);
  const fail = useFailure();
  const go = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Asked>();
  const title = Form.useWatch('title', form);
  const script = Form.useWatch('script', form);
  const [isSaving, setSaving] = useState(false);
  const [isMade, setMade] = useState(false);
  const taken = new Set(rows.map(({ lesson }) => lesson));
  const finish = async ({ id, scripts: _, validFrom, validUntil, ...fields }: Asked) => {
    setSaving(true);
    try {
      const dates = { ...(validFrom ? { validFrom } : {}), ...(validUntil ? { validUntil } : {}) };
      await postLessons({ body: { id, ...fields, ...dates } });
      await queries.invalidateQueries({ queryKey: ['library'] });
      void message.success(say('created', fields.title));
      // Nothing is to be asked any more by the time the page goes on.
      flushSync(() => setMade(true));
      await go(`/library/${id}?tab=recordings`);
    } catch (error) {
      fail(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Form<Asked>
      form={form}
      layout="vertical"
      initialValues={{ ...emptyDraft, id: freeId(emptyDraft.topic, taken) }}
      onFinish={(values) => void finish(values)}
      onValuesChange={({ topic }: Partial<Asked>) => {
        if (topic && !form.isFieldTouched('id')) form.setFieldValue('id', freeId(topic, taken));
      }}
    >
      <LeaveGuard isUnsaved={!isMade && Boolean(title || script)} about={['make']} />
      <LessonFields varieties={[]} />
      <Form.Item
        name="id"
        label={say('id')}
        extra={say('idHelp')}
        rules={[
          { required: true, message: say('needed') },
          { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, max: 64, message: say('idRule') },
        ]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={isSaving}>
        {say('saveNew')}
      </Button>
    </Form>
  );
}

/** An id nobody has: the topic with a number. */
function freeId(topic: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) if (!taken.has(`${topic}-${number}`)) return `${topic}-${number}`;
}
