import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Flex, Form, Input, InputNumber, Typography } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { slotNames } from '../../domain/ids.ts';
import { slotWords } from '../../domain/words.ts';
import { postCounties } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { FormDrawer, LeaveGuard } from '../kit/leave-guard.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { texts } from './add-county-texts.ts';
import { countiesKey, useCountyNames } from './use-names.ts';

type SlotName = (typeof slotNames)[number];
/** Empty where there is none. */
interface Quiet {
  readonly from: string;
  readonly until: string;
}
interface Values {
  readonly name: string;
  readonly county: string;
  readonly pinyin: string;
  readonly slots: readonly SlotName[];
  readonly quiet: Quiet;
  readonly times: Readonly<Record<SlotName, { readonly at: string; readonly lengthMinutes: number }>>;
}

const fresh: Partial<Values> = {
  slots: ['morning', 'evening'],
  quiet: { from: '21:00', until: '06:00' },
  times: { morning: { at: '06:30', lengthMinutes: 10 }, evening: { at: '18:30', lengthMinutes: 10 } },
};

const typedOf = ({ name, county, pinyin }: Partial<Values>): string => [name, county, pinyin].join('').trim();

/** Adds a county; what is next, its areas, opens then. */
export function AddCounty() {
  const say = useSay(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {say('add')}
      </Button>
      <FormDrawer open={isOpen} close={() => setOpen(false)} size={480} title={say('add')}>
        <CountyForm />
      </FormDrawer>
    </>
  );
}

function CountyForm() {
  const say = useSay(texts);
  const fail = useFailure();
  const go = useNavigate();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const add = useMutation({
    mutationFn: ({ name, county, pinyin, slots, times, quiet }: Values) =>
      postCounties({
        body: {
          ...{ name: name.trim(), county: county.trim(), pinyin: pinyin.trim().toLowerCase() },
          slots: Object.fromEntries(slots.map((slot) => [slot, times[slot]])),
          ...(isQuiet(quiet) ? { quiet } : {}),
        },
      }),
    onSuccess: async ({ county }, { name }) => {
      await queries.invalidateQueries({ queryKey: countiesKey });
      void message.success(say('added', name), 8);
      void go(`/endpoints?county=${county}&view=import&table=areas`);
    },
    onError: fail,
  });
  const once = useOnce(add);
  const typed = Form.useWatch(typedOf, form);
  const isKept = add.isPending || add.isSuccess;
  const { counties } = useCountyNames();
  const ownerOf = (code: string) => counties.find(({ county }) => county === code.trim());
  const requireFree = (code: string) => {
    const owner = ownerOf(code);
    if (owner !== undefined) throw new Error(say('codeTaken', owner.county, owner.name));
  };
  const needed = { required: true, whitespace: true, message: say('needed') };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={fresh}
      validateTrigger="onBlur"
      onFinish={once}
    >
      {/* Once it is added, the page goes on. */}
      <LeaveGuard
        isUnsaved={Boolean(typed) && !isKept}
        now={() => typedOf(form.getFieldsValue()) !== '' && !isKept}
      />
      <Typography.Paragraph type="secondary">{say('intro')}</Typography.Paragraph>
      <Form.Item name="name" label={say('name')} rules={[needed]}>
        <Input maxLength={40} placeholder={say('nameHint')} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="county"
        label={say('code')}
        extra={say('codeHelp')}
        validateTrigger={['onBlur', 'onChange']}
        rules={[
          { ...needed, validateTrigger: 'onBlur' },
          { pattern: /^\s*\d{6}\s*$/, message: say('badCode'), validateTrigger: 'onBlur' },
          { validator: async (_, code: string = '') => requireFree(code), validateTrigger: 'onChange' },
        ]}
      >
        <Input inputMode="numeric" placeholder={say('codeHint')} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="pinyin"
        label={say('pinyin')}
        rules={[needed, { pattern: /^\s*[a-zA-Z]{2,60}\s*$/, message: say('badPinyin') }]}
      >
        <Input placeholder={say('pinyinHint')} autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      <SlotFields />
      <QuietFields />
      <Becomes isTaken={(code) => ownerOf(code) !== undefined} />
      <Button type="primary" htmlType="submit" loading={add.isPending}>
        {say('add')}
      </Button>
    </Form>
  );
}

function SlotFields() {
  const say = useSay(texts);
  const word = useWord();
  const chosen = Form.useWatch('slots') as Values['slots'] | undefined;
  return (
    <>
      <Form.Item
        name="slots"
        label={say('slots')}
        validateTrigger="onChange"
        rules={[{ required: true, type: 'array', min: 1, message: say('needSlot') }]}
      >
        <Checkbox.Group options={slotNames.map((value) => ({ value, label: word(slotWords, value) }))} />
      </Form.Item>
      {slotNames
        .filter((slot) => chosen?.includes(slot))
        .map((slot) => (
          <Flex key={slot} gap={12}>
            <Form.Item
              name={['times', slot, 'at']}
              label={say('at', word(slotWords, slot))}
              rules={[{ required: true, message: say('needed') }]}
              style={{ flex: 1 }}
            >
              <Input type="time" />
            </Form.Item>
            <Form.Item
              name={['times', slot, 'lengthMinutes']}
              label={say('minutes', word(slotWords, slot))}
              rules={[{ required: true, message: say('needed') }]}
              style={{ flex: 1 }}
            >
              <InputNumber min={1} max={180} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          </Flex>
        ))}
    </>
  );
}

const isQuiet = ({ from, until }: Quiet): boolean => from !== '' && until !== '';

/** When nothing is heard: both times, or neither. */
function QuietFields() {
  const say = useSay(texts);
  const field = (name: keyof Quiet, other: keyof Quiet) => (
    <Form.Item
      name={['quiet', name]}
      label={say(name)}
      dependencies={[['quiet', other]]}
      rules={[
        ({ getFieldValue }) => ({
          validator: async (_, value: string) => {
            if ((value === '') !== (getFieldValue(['quiet', other]) === ''))
              throw new Error(say('bothTimes'));
          },
        }),
      ]}
      style={{ flex: 1 }}
    >
      <Input type="time" />
    </Form.Item>
  );
  return (
    <>
      <Typography.Paragraph style={{ marginBottom: 4 }}>{say('quietWhat')}</Typography.Paragraph>
      <Flex gap={12}>
        {field('from', 'until')}
        {field('until', 'from')}
      </Flex>
    </>
  );
}

/** What will be there, once enough is filled in. */
function Becomes({ isTaken }: { readonly isTaken: (code: string) => boolean }) {
  const say = useSay(texts);
  const word = useWord();
  const { name, county, slots, times, quiet } = (Form.useWatch([]) ?? {}) as Partial<Values>;
  if (name === undefined || county === undefined || slots === undefined || slots.length === 0) return null;
  if (isTaken(county)) return null;
  const when = slots.map((slot) =>
    say('slot', word(slotWords, slot), times?.[slot]?.at ?? '', times?.[slot]?.lengthMinutes ?? ''),
  );
  if (quiet !== undefined && isQuiet(quiet)) when.push(say('quiet', quiet.from, quiet.until));
  return (
    <Alert
      type="info"
      style={{ marginBottom: 16 }}
      title={say('becomes', name.trim(), county.trim(), when.join(say('comma')))}
    />
  );
}
