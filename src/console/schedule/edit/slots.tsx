import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { slotWords } from '../../../domain/words.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { Elsewhere } from './elsewhere.tsx';
import { Entry } from './entry.tsx';
import { FieldNote } from './field-note.tsx';
import { slotFields } from './fields.ts';
import type { Form } from './form.ts';
import { Live } from './live.tsx';
import { texts } from './texts.ts';
import { type Values, valueAt } from './values.ts';

const slotNames = ['morning', 'evening'] as const;
/** The slots that a file has. */
export const slotsIn = (values: Values) =>
  slotNames.filter((name) => valueAt(values, `slots.${name}`) !== undefined);
const freshSlots = { morning: '{ at: "06:30", length: 10m }', evening: '{ at: "18:30", length: 10m }' };

/** When the village listens, morning and evening. */
export function Slots({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const word = useWord();
  const there = slotsIn(form.values);
  const missing = slotNames.filter((name) => !there.includes(name));
  return (
    <div data-key="slots">
      <FieldNote of={form.findings.filter(({ key }) => key === 'slots')} values={form.values} />
      {there.map((name) => (
        <Entry
          key={name}
          at={`slots.${name}`}
          title={word(slotWords, name)}
          fields={slotFields}
          form={form}
          isRemovable={there.length > 1}
          holds={['live']}
          noteOf={(key) => <Elsewhere slot={name} own={key} form={form} />}
        >
          <Live at={`slots.${name}`} slot={word(slotWords, name)} form={form} />
        </Entry>
      ))}
      {!form.isReadOnly &&
        missing.map((name) => (
          <Button
            key={name}
            icon={<PlusOutlined />}
            onClick={() => form.change([{ do: 'set', key: `slots.${name}`, value: freshSlots[name] }])}
          >
            {say('addSlot', word(slotWords, name))}
          </Button>
        ))}
    </div>
  );
}
