import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { getCounties } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useSay } from './language.tsx';
import { useChoices } from './use-choices.ts';

const texts = {
  county: ['县', 'County'],
  notSeen: [
    '没有 {} 这个县，或者不归您看；这里是{}。',
    'There is no county {}, or it is not yours to see; this is {}.',
  ],
} as const;
const kept = 'dalaba.county';

/** The counties somebody may see, and the one that is looked at: the address says which, else the last one chosen. */
export function useCounty() {
  const [chosen, choose] = useChoices();
  const me = useMe();
  const read = useQuery({ queryKey: ['counties'], queryFn: () => getCounties({ limit: 200 }) });
  const mine = me.data?.counties ?? [];
  const counties = (read.data?.items ?? []).filter(({ county }) => mine === 'all' || mine.includes(county));
  const named = chosen('county');
  const asked = named ?? localStorage.getItem(kept) ?? undefined;
  const county = counties.find((one) => one.county === asked) ?? counties[0];
  const change = (next: string) => {
    localStorage.setItem(kept, next);
    choose({ county: next });
  };
  /** Asked for by the address, and not there for whoever asks. */
  const notSeen = counties.some((one) => one.county === named) ? undefined : named;
  return { read, counties, county, notSeen, change };
}

/** Chooses among the counties one may see, where there are several; says so where the address asks for another. */
export function CountyChoice({
  of: { counties, county, notSeen, change },
}: {
  readonly of: ReturnType<typeof useCounty>;
}) {
  const say = useSay(texts);
  return (
    <>
      {counties.length > 1 && (
        <Select
          aria-label={say('county')}
          value={county?.county}
          style={{ minWidth: 120 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={counties.map(({ county: value, name }) => ({ value, label: name }))}
          onChange={change}
        />
      )}
      {notSeen !== undefined && county !== undefined && (
        <Alert type="warning" showIcon title={say('notSeen', notSeen, county.name)} />
      )}
    </>
  );
}
