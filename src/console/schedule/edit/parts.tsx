import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { slotWords } from '../../../domain/words.ts';
import type { Say } from '../../kit/language.tsx';
import { Fields } from './entry.tsx';
import { EntryList } from './entry-list.tsx';
import {
  campaignFields,
  exceptionFields,
  type FieldOf,
  generalFields,
  holidayFields,
  pinFields,
  quietFields,
  quietTimeFields,
  rotationFields,
  seriesFields,
  sharedCampaignFields,
  sharedQuietFields,
  zoneFields,
} from './fields.ts';
import type { Form } from './form.ts';
import { OnceOnly } from './once.tsx';
import { PublicHolidays } from './public-holidays.tsx';
import { Seasons } from './seasons.tsx';
import { SharedEntries } from './shared-entries.tsx';
import { Slots } from './slots.tsx';
import type { texts } from './texts.ts';
import { TopicsField } from './topics-field.tsx';

/** One part of a file as a form. */
export interface Part {
  readonly name: keyof typeof texts;
  readonly hint: keyof typeof texts;
  /** Its keys at the top of the file; the last part has all that no other has. */
  readonly keys: readonly string[];
  readonly shown: ReactNode;
}
export type Parts = readonly [Part, ...Part[]];
type Speak = Say<typeof texts>;

const slotsThere = { morning: slotWords.morning, evening: slotWords.evening };
const freshQuiet = '{ from: "22:00", until: "05:00" }';

/** The parts of a county’s schedule. */
export const countyParts = (form: Form, say: Speak): Parts => [
  { name: 'slots', hint: 'slotsHint', keys: ['slots'], shown: <Slots form={form} /> },
  { name: 'seasons', hint: 'seasonsHint', keys: ['seasons'], shown: <Seasons form={form} /> },
  { name: 'once', hint: 'onceHint', keys: ['once'], shown: <OnceOnly form={form} /> },
  besideShared('quiet', form, quietPart(form, say, quietFields, 'quietHint')),
  exceptionsPart(form, say),
  {
    name: 'holidays',
    hint: 'holidaysHint',
    keys: ['holidays'],
    shown: <Fields at="" fields={holidayFields} form={only(form, ['holidays'])} />,
  },
  besideShared('campaigns', form, campaignsPart(form, say, campaignFields, 'campaignsHint')),
  rotationPart(form, say),
  emphasisPart(form, say),
  {
    name: 'general',
    hint: 'generalHint',
    keys: [],
    shown: <Fields at="" fields={generalFields} form={without(form, elsewhere)} />,
  },
];

/** The parts of what all counties share. */
export const calendarParts = (form: Form, say: Speak): Parts => [
  quietPart(form, say, sharedQuietFields, 'sharedQuietHint'),
  campaignsPart(form, say, sharedCampaignFields, 'sharedCampaignsHint'),
  {
    name: 'holidays',
    hint: 'sharedHolidaysHint',
    keys: ['holidays', 'public-holidays'],
    shown: <PublicHolidays form={form} rule={only(form, ['holidays'])} />,
  },
  rotationPart(form, say),
  emphasisPart(form, say),
  {
    name: 'general',
    hint: 'sharedGeneralHint',
    keys: [],
    shown: <Fields at="" fields={zoneFields} form={without(form, elsewhere)} />,
  },
];

const elsewhere = [
  ...['slots', 'seasons', 'once', 'quiet', 'exceptions', 'holidays', 'public-holidays'],
  ...['campaigns', 'rotation', 'emphasis'],
];

const topOf = (key: string | undefined): string => key?.split('.')[0] ?? '';
const only = (form: Form, keys: readonly string[]): Form => ({
  ...form,
  findings: form.findings.filter(({ key }) => keys.includes(topOf(key))),
});
const without = (form: Form, keys: readonly string[]): Form => ({
  ...form,
  findings: form.findings.filter(({ key }) => !keys.includes(topOf(key))),
});

/** The part that a key of the file is in. */
export const partOf = (parts: Parts, key: string): Part =>
  parts.find(({ keys }) => keys.includes(topOf(key))) ?? parts.at(-1) ?? parts[0];

const besideShared = (at: 'quiet' | 'campaigns', form: Form, part: Part): Part => ({
  ...part,
  shown: (
    <>
      {part.shown}
      <SharedEntries at={at} form={form} />
    </>
  ),
});

const quietPart = (form: Form, say: Speak, fields: readonly FieldOf[], hint: Part['hint']): Part => ({
  name: 'quiet',
  hint,
  keys: ['quiet'],
  shown: <EntryList at="quiet" label={say('quiet')} fields={fields} fresh={freshQuiet} form={form} />,
});

function exceptionsPart(form: Form, say: Speak): Part {
  const [endpoint] = form.names.endpoints;
  return {
    name: 'exceptions',
    hint: 'exceptionsHint',
    keys: ['exceptions'],
    shown: (
      <EntryList
        at="exceptions"
        label={say('exceptions')}
        fields={exceptionFields}
        fresh={endpoint && '{ endpoints: [], volume: 50 }'}
        form={form}
        holds={['quiet']}
        inside={(at) => (
          <>
            <Typography.Text strong style={{ display: 'block', margin: '12px 0 6px' }}>
              {say('ownQuiet')}
            </Typography.Text>
            <EntryList
              at={`${at}.quiet`}
              label={say('ownQuiet')}
              fields={quietTimeFields}
              fresh='{ from: "12:00", until: "14:00" }'
              form={form}
            />
          </>
        )}
      />
    ),
  };
}

function campaignsPart(form: Form, say: Speak, fields: readonly FieldOf[], hint: Part['hint']): Part {
  const [topic = 'anti-fraud'] = form.names.topics;
  const fresh = `{ name: ${say('campaigns')}, from: "01-01", until: "01-07", topics: { ${topic}: 1.5 } }`;
  return {
    name: 'campaigns',
    hint,
    keys: ['campaigns'],
    shown: <EntryList at="campaigns" label={say('campaigns')} fields={fields} fresh={fresh} form={form} />,
  };
}

function rotationPart(form: Form, say: Speak): Part {
  const [lesson] = form.names.lessons;
  const two = form.names.lessons.slice(0, 2).map(({ value }) => value);
  return {
    name: 'rotation',
    hint: 'rotationHint',
    keys: ['rotation'],
    shown: (
      <Flex vertical gap={16}>
        <Fields at="rotation" fields={rotationFields} form={form} holds={['pinned', 'series']} />
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
          fresh={lesson && `[${two.join(', ')}]`}
          form={form}
        />
      </Flex>
    ),
  };
}

const emphasisPart = (form: Form, say: Speak): Part => ({
  name: 'emphasis',
  hint: 'emphasisHint',
  keys: ['emphasis'],
  shown: <TopicsField at="emphasis" label={say('emphasis')} form={form} />,
});
