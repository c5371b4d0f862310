import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { seasonNames } from '../../../domain/schedule.ts';
import { seasonWords } from '../../../domain/words.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { Entry } from './entry.tsx';
import { FieldNote } from './field-note.tsx';
import { seasonFields } from './fields.ts';
import type { Form } from './form.ts';
import { slotsIn } from './slots.tsx';
import { texts } from './texts.ts';
import { valueAt } from './values.ts';

const freshSeasons = {
  spring: ['03-16', '04-30'],
  summer: ['05-01', '09-30'],
  autumn: ['10-01', '11-14'],
  winter: ['11-15', '03-15'],
} as const;

/** Days of every year on which slots stand elsewhere. */
export function Seasons({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const word = useWord();
  const slots = slotsIn(form.values);
  const there = seasonNames.filter((name) => valueAt(form.values, `seasons.${name}`) !== undefined);
  const missing = seasonNames.filter((name) => !there.includes(name));
  const [slot = 'evening'] = slots;
  const at = valueAt(form.values, `slots.${slot}.at`);
  return (
    <div data-key="seasons">
      <FieldNote of={form.findings.filter(({ key }) => key === 'seasons')} values={form.values} />
      {there.map((name) => (
        <Entry
          key={name}
          at={`seasons.${name}`}
          title={word(seasonWords, name)}
          fields={seasonFields(slots)}
          form={form}
        />
      ))}
      {there.length === 0 && <Typography.Paragraph type="secondary">{say('none')}</Typography.Paragraph>}
      <Flex wrap gap={8}>
        {!form.isReadOnly &&
          missing.map((name) => {
            const [from, until] = freshSeasons[name];
            const value = `{ from: "${from}", until: "${until}", slots: { ${slot}: { at: "${typeof at === 'string' ? at : '18:30'}" } } }`;
            return (
              <Button
                key={name}
                icon={<PlusOutlined />}
                onClick={() => form.change([{ do: 'set', key: `seasons.${name}`, value }])}
              >
                {word(seasonWords, name)}
              </Button>
            );
          })}
      </Flex>
    </div>
  );
}
