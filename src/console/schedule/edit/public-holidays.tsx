import { Flex, Typography } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { Fields } from './entry.tsx';
import { EntryList } from './entry-list.tsx';
import { holidayFields, publicDayFields, publicYearFields } from './fields.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';

/** What counties do on public holidays unless they say otherwise, and the years of them, as they were announced. */
export function PublicHolidays({ form, rule }: { readonly form: Form; readonly rule: Form }) {
  const say = useSay(texts);
  const year = new Date().getFullYear() + 1;
  const day = `{ name: 元旦, dates: ${year}-01-01 }`;
  return (
    <Flex vertical gap={12}>
      <Fields at="" fields={holidayFields} form={rule} />
      <Typography.Text strong>{say('publicHolidays')}</Typography.Text>
      <EntryList
        at="public-holidays"
        label={say('publicHolidays')}
        fields={publicYearFields}
        fresh={`{ year: ${year}, days: [${day}] }`}
        form={form}
        holds={['days']}
        inside={(at) => (
          <div style={{ marginTop: 12 }}>
            <EntryList
              at={`${at}.days`}
              label={say('holiday')}
              fields={publicDayFields}
              fresh={day}
              form={form}
            />
          </div>
        )}
      />
    </Flex>
  );
}
