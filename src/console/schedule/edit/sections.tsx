import { PlusOutlined } from '@ant-design/icons';
import { Button, ConfigProvider, Flex, Radio, Typography, theme } from 'antd';
import type { ReactNode } from 'react';
import { seasonNames } from '../../../domain/schedule.ts';
import { seasonWords, slotWords } from '../../../domain/words.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { useChoices } from '../../kit/use-choices.ts';
import { Entry, Fields } from './entry.tsx';
import { EntryList } from './entry-list.tsx';
import {
  campaignFields,
  type FieldOf,
  generalFields,
  holidayFields,
  pinFields,
  quietFields,
  rotationFields,
  seriesFields,
  slotFields,
} from './fields.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { TopicsField } from './topics-field.tsx';
import { valueAt } from './values.ts';

type Part = readonly [name: keyof typeof texts, hint: keyof typeof texts, shown: ReactNode];

const slotNames = ['morning', 'evening'] as const;
const freshSlots = { morning: '{ at: "06:30", length: 10m }', evening: '{ at: "18:30", length: 10m }' };

/** The parts of a schedule, each as a form. */
export function Sections({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const [lesson] = form.names.lessons;
  const [topic = 'anti-fraud'] = form.names.topics;
  const slotsThere = Object.fromEntries(slotNames.map((name) => [name, slotWords[name]]));
  const [chosen, choose] = useChoices();
  const { token } = theme.useToken();
  const part = chosen('part') ?? 'slots';
  const parts: readonly [Part, ...Part[]] = [
    ['slots', 'slotsHint', <Slots key="slots" form={form} />],
    ['seasons', 'seasonsHint', <Seasons key="seasons" form={form} />],
    [
      'quiet',
      'quietHint',
      <EntryList
        key="quiet"
        at="quiet"
        label={say('quiet')}
        fields={quietFields}
        fresh={'{ from: "22:00", until: "05:00" }'}
        form={form}
      />,
    ],
    ['holidays', 'holidaysHint', <Fields key="holidays" at="" fields={holidayFields} form={form} />],
    [
      'campaigns',
      'campaignsHint',
      <EntryList
        key="campaigns"
        at="campaigns"
        label={say('campaigns')}
        fields={campaignFields}
        fresh={`{ name: ${say('campaigns')}, from: "01-01", until: "01-07", topics: { ${topic}: 1.5 } }`}
        form={form}
      />,
    ],
    [
      'rotation',
      'rotationHint',
      <Flex key="rotation" vertical gap={16}>
        <Fields at="rotation" fields={rotationFields} form={form} />
        <Typography.Text strong>{say('pinned')}</Typography.Text>
        <EntryList
          at="rotation.pinned"
          label={say('pinned')}
          fields={pinFields(slotsThere)}
          fresh={lesson && `{ lesson: ${lesson.value} }`}
          form={form}
        />
        <Typography.Text strong>{say('series')}</Typography.Text>
        <EntryList
          at="rotation.series"
          label={say('series')}
          fields={seriesFields}
          fresh={
            lesson &&
            `[${form.names.lessons
              .slice(0, 2)
              .map(({ value }) => value)
              .join(', ')}]`
          }
          form={form}
        />
      </Flex>,
    ],
    [
      'emphasis',
      'emphasisHint',
      <TopicsField key="emphasis" at="emphasis" label={say('emphasis')} form={form} />,
    ],
    ['general', 'generalHint', <Fields key="general" at="" fields={generalFields} form={form} />],
  ];
  const [, hint, shown] = parts.find(([name]) => name === part) ?? parts[0];
  return (
    <ConfigProvider theme={{ token: { colorTextPlaceholder: token.colorTextTertiary } }}>
      <Radio.Group
        aria-label={say('sections')}
        optionType="button"
        size="small"
        value={part}
        onChange={({ target }) => choose({ part: target.value })}
        options={parts.map(([name]) => ({ value: name, label: say(name) }))}
        style={{ marginBottom: 12 }}
      />
      <Typography.Paragraph type="secondary">{say(hint)}</Typography.Paragraph>
      {shown}
    </ConfigProvider>
  );
}

function Slots({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const word = useWord();
  const there = slotNames.filter((name) => valueAt(form.values, `slots.${name}`) !== undefined);
  const missing = slotNames.filter((name) => !there.includes(name));
  return (
    <>
      {there.map((name) => (
        <Entry
          key={name}
          at={`slots.${name}`}
          title={word(slotWords, name)}
          fields={slotFields}
          form={form}
          isRemovable={there.length > 1}
        />
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
    </>
  );
}

const freshSeasons = {
  spring: ['03-16', '04-30'],
  summer: ['05-01', '09-30'],
  autumn: ['10-01', '11-14'],
  winter: ['11-15', '03-15'],
} as const;

function Seasons({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const word = useWord();
  const slots = slotNames.filter((name) => valueAt(form.values, `slots.${name}`) !== undefined);
  const fields: readonly FieldOf[] = [
    { key: 'from', label: 'fromDay', kind: { is: 'text' }, needed: true },
    { key: 'until', label: 'untilDay', kind: { is: 'text' }, needed: true },
    ...slots.flatMap((name): FieldOf[] => [
      { key: `slots.${name}.at`, label: 'slotAt', labelOf: slotWords[name], kind: { is: 'time' } },
      {
        key: `slots.${name}.length`,
        label: 'slotLength',
        labelOf: slotWords[name],
        kind: { is: 'length', unit: 'm' },
      },
    ]),
  ];
  const there = seasonNames.filter((name) => valueAt(form.values, `seasons.${name}`) !== undefined);
  const missing = seasonNames.filter((name) => !there.includes(name));
  const [slot = 'evening'] = slots;
  const at = valueAt(form.values, `slots.${slot}.at`);
  return (
    <>
      {there.map((name) => (
        <Entry
          key={name}
          at={`seasons.${name}`}
          title={word(seasonWords, name)}
          fields={fields}
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
    </>
  );
}
