import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Typography } from 'antd';
import { getSchedulesCounty } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { scheduleQueryKey } from './use-draft.ts';
import { listAt, textAt, wordsAt, yamlOf } from './values.ts';

/** What all counties share under a key, each with the way to do without it in this county. */
export function SharedEntries({ at, form }: { readonly at: 'quiet' | 'campaigns'; readonly form: Form }) {
  const say = useSay(texts);
  const read = useQuery({
    queryKey: scheduleQueryKey('calendar'),
    queryFn: () => getSchedulesCounty({ county: 'calendar' }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const own = listAt(form.values, at).map((one) => textAt(one, 'name'));
  const shared = listAt(read.data?.values, at).map((one) => ({
    name: textAt(one, 'name'),
    when: whenOf(one),
  }));
  if (shared.length === 0) return null;
  return (
    <section aria-label={say('sharedOnes')} style={{ marginTop: 16 }}>
      <Typography.Text strong>{say('sharedOnes')}</Typography.Text>
      {shared.map(({ name, when }) => (
        <Flex key={`${name} ${when}`} gap={8} align="center" wrap style={{ marginTop: 4 }}>
          <Typography.Text>{[name, when].filter((part) => part !== '').join(' · ')}</Typography.Text>
          {name !== '' && own.includes(name) && (
            <Typography.Text type="secondary">{say('ownInstead')}</Typography.Text>
          )}
          {name !== '' && !own.includes(name) && !form.isReadOnly && (
            <Button
              size="small"
              aria-label={`${say('without')} ${name}`}
              onClick={() => form.change([{ do: 'add', key: at, value: yamlOf({ name, off: 'true' }) }])}
            >
              {say('without')}
            </Button>
          )}
        </Flex>
      ))}
    </section>
  );
}

/** Its days and times as the file has them. */
function whenOf(entry: unknown): string {
  const [from, until] = [textAt(entry, 'from'), textAt(entry, 'until')];
  return [...wordsAt(entry, 'dates'), ...(from === '' ? [] : [`${from}–${until}`])].join(' ');
}
