import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, InputNumber, Radio, Select, TreeSelect, Typography } from 'antd';
import { useState } from 'react';
import { type After, mostRepeats } from '../../../domain/emergency.ts';
import { getLessons, type Lesson, postEmergencies } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { problemOf } from '../../api/problem.ts';
import { useSay } from '../../kit/language.tsx';
import { useBroadcastNames } from '../../kit/occasion.ts';
import { useFailure } from '../../kit/use-failure.ts';
import { Section } from '../section.tsx';
import { useCountyNames } from '../use-names.ts';
import { endpointsIn, treeOf, useAreas } from './area-tree.ts';
import type { Asked } from './emergency-section.tsx';
import { EmergencySummary } from './emergency-summary.tsx';
import { HoldButton } from './hold-button.tsx';
import { texts } from './texts.ts';

export interface EmergencyValues {
  readonly county?: string;
  readonly kind?: 'real' | 'drill';
  readonly notice?: string;
  readonly drillNotice?: string;
  readonly areas?: readonly string[];
  readonly repeat: number;
  readonly after: After;
}

/**
 * Airs a notice at once: what, where, how often, and what it interrupts; nothing is chosen for the person but the county
 * where there is one.
 * @param proposed what an alert asks for
 */
export function EmergencyForm({ proposed }: { readonly proposed: Asked | undefined }) {
  const say = useSay(texts);
  const may = useMay();
  const fail = useFailure();
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const { counties, nameOf } = useCountyNames();
  const named = useBroadcastNames();
  const mine = counties.filter(({ county }) => may('declareEmergency', county));
  const [form] = Form.useForm<EmergencyValues>();
  const [isAired, setAired] = useState(false);
  const watched = Form.useWatch((all) => all as Partial<EmergencyValues>, form);
  const county = watched?.county ?? (mine.length === 1 ? mine[0]?.county : undefined);
  const values: EmergencyValues = {
    ...watched,
    repeat: watched?.repeat ?? 3,
    after: watched?.after ?? 'resume',
    county,
  };
  const areas = useAreas(county);
  const notices = useQuery({
    queryKey: ['lessons', 'notice'],
    queryFn: () => getLessons({ kind: 'notice', limit: 1000 }),
  });
  const air = useMutation({
    mutationFn: (again: boolean) => postEmergencies({ body: { ...bodyOf(values, proposed?.cause), again } }),
    onSuccess: async () => {
      form.resetFields();
      form.setFieldsValue({ kind: undefined, notice: undefined });
      setAired(true);
      await queries.invalidateQueries({ queryKey: ['emergencies'] });
      await queries.invalidateQueries({ queryKey: ['today'] });
    },
    onError: (error, again) => {
      const onAir = problemOf(error)?.broadcast;
      if (onAir === undefined || again) return fail(error);
      // To hold the button once more would be the same slip again.
      modal.confirm({
        title: say('again'),
        content: say('againWhat', named(onAir)),
        okText: say('againIt'),
        cancelText: say('againNot'),
        autoFocusButton: 'cancel',
        onOk: () => air.mutate(true),
      });
    },
  });
  const items = notices.data?.items ?? [];
  const reached = endpointsIn(areas.data?.endpoints ?? [], values.areas ?? []);
  const isReady =
    county !== undefined && values.kind !== undefined && values.notice !== undefined && reached > 0;
  const options = items.filter(({ retired }) => retired !== true).map((lesson) => optionOf(say, lesson));
  return (
    <Section title={say('emergency')} intro={say('emergencyIntro')}>
      {notices.data !== undefined && items.length === 0 && (
        <Alert type="warning" showIcon title={say('noNotices')} style={{ marginBottom: 16 }} />
      )}
      <Form<EmergencyValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 560 }}
        initialValues={initialOf(proposed, mine.length === 1 ? mine[0]?.county : undefined)}
        onValuesChange={() => setAired(false)}
      >
        <Form.Item name="county" label={say('county')} hidden={mine.length === 1}>
          <Select
            options={mine.map(({ county: value, name }) => ({ value, label: name }))}
            placeholder={say('chooseCounty')}
            onChange={() => form.setFieldValue('areas', [])}
          />
        </Form.Item>
        <Form.Item name="kind" label={say('kind')}>
          <Radio.Group
            optionType="button"
            options={[
              { value: 'real', label: say('real') },
              { value: 'drill', label: say('drill') },
            ]}
          />
        </Form.Item>
        <Form.Item name="notice" label={say('notice')}>
          <Select options={options} loading={notices.isPending} placeholder={say('chooseNotice')} />
        </Form.Item>
        {values.kind === 'drill' && (
          <Form.Item name="drillNotice" label={say('drillNotice')}>
            <Select allowClear options={options} />
          </Form.Item>
        )}
        <Form.Item name="areas" label={say('where')}>
          <TreeSelect
            multiple
            treeCheckable
            allowClear
            showCheckedStrategy={TreeSelect.SHOW_PARENT}
            treeNodeFilterProp="title"
            treeDefaultExpandedKeys={county === undefined ? [] : [county]}
            placeholder={say('wholeCounty')}
            treeData={treeOf(areas.data?.areas ?? [])}
            loading={areas.isFetching}
            maxTagCount={6}
          />
        </Form.Item>
        <Form.Item name="repeat" label={say('repeat')}>
          <InputNumber min={1} max={mostRepeats} precision={0} />
        </Form.Item>
        <Form.Item name="after" label={say('after')}>
          <Radio.Group
            options={[
              { value: 'resume', label: say('resume') },
              { value: 'drop', label: say('drop') },
            ]}
          />
        </Form.Item>
      </Form>
      {isReady && (
        <EmergencySummary
          of={values}
          notice={items.find(({ id }) => id === values.notice)}
          areas={areas.data?.areas ?? []}
          reached={reached}
          cause={proposed?.cause}
        />
      )}
      {areas.data !== undefined && reached === 0 && (
        <Alert type="warning" showIcon title={say('noEndpoints')} style={{ marginBottom: 16 }} />
      )}
      <HoldButton
        label={say(values.kind === 'drill' ? 'airDrill' : 'air')}
        name={county === undefined ? '' : nameOf(county)}
        isBusy={air.isPending}
        isReady={isReady}
        done={() => air.mutate(false)}
      />
      <Typography.Paragraph role="status" strong style={{ minHeight: 22, marginTop: 12 }}>
        {isAired ? say('aired') : ''}
      </Typography.Paragraph>
    </Section>
  );
}

function initialOf(proposed: Asked | undefined, only: string | undefined): Partial<EmergencyValues> {
  if (proposed === undefined) return { repeat: 3, after: 'resume', areas: [], ...(only && { county: only }) };
  const { county, areas = [], notice, drillNotice, repeat, drill, after } = proposed;
  const kind = drill ? 'drill' : 'real';
  // The county itself is all of it.
  const within = areas.filter((code) => code !== county);
  return { county, areas: within, notice, repeat, kind, after, ...(drillNotice && { drillNotice }) };
}

const bodyOf = (
  { county = '', kind, notice = '', drillNotice, areas = [], repeat, after }: EmergencyValues,
  cause: string | undefined,
) => ({
  ...{ county, notice, repeat, after },
  drill: kind === 'drill',
  ...(areas.length === 0 ? {} : { areas: [...areas] }),
  ...(kind === 'drill' && drillNotice !== undefined ? { drillNotice } : {}),
  ...(cause === undefined ? {} : { cause }),
});

const optionOf = (say: ReturnType<typeof useSay<typeof texts>>, { id, title, recordings }: Lesson) => {
  const isApproved = recordings.some(({ approved }) => approved);
  return { value: id, label: isApproved ? title : say('notApproved', title), disabled: !isApproved };
};
