import { Checkbox, Form, Radio, Select } from 'antd';
import { alertLanguages } from '../../../domain/alert-channel.ts';
import { faultKinds } from '../../../domain/fault.ts';
import { useSay } from '../../kit/language.tsx';
import { useCountyNames } from '../use-names.ts';
import type { ChannelValues } from './channel-values.ts';
import { faults, alertTexts as texts } from './texts.ts';

/** Which counties and which faults it tells of, and in which language. */
export function ChannelReach({ values: { everywhere, everything } }: { readonly values: ChannelValues }) {
  const say = useSay(texts);
  const faultOf = useSay(faults);
  const { counties } = useCountyNames();
  const oneAtLeast = [{ required: true, type: 'array', min: 1, message: say('needOne') }] as const;
  return (
    <>
      <Form.Item name="everywhere" label={say('counties')}>
        <Radio.Group
          options={[
            { value: true, label: say('everyCounty') },
            { value: false, label: say('someCounties') },
          ]}
        />
      </Form.Item>
      {!everywhere && (
        <Form.Item name="counties" label={say('whichCounties')} rules={[...oneAtLeast]}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={counties.map(({ county, name }) => ({ value: county, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item name="everything" label={say('kinds')}>
        <Radio.Group
          options={[
            { value: true, label: say('everyFault') },
            { value: false, label: say('someFaults') },
          ]}
        />
      </Form.Item>
      {!everything && (
        <Form.Item name="kinds" label={say('whichFaults')} rules={[...oneAtLeast]}>
          <Checkbox.Group options={faultKinds.map((value) => ({ value, label: faultOf(value) }))} />
        </Form.Item>
      )}
      <Form.Item name="language" label={say('language')}>
        <Radio.Group options={alertLanguages.map((value) => ({ value, label: say(value) }))} />
      </Form.Item>
    </>
  );
}
