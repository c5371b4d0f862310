import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { getCounties } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useSay } from './language.tsx';
import { useChoices } from './use-choices.ts';

const texts = { county: ['县', 'County'] } as const;
const kept = 'dalaba.county';

/** The counties somebody may see, and the one that is looked at: the address says which, else the last one chosen. */
export function useCounty() {
  const [chosen, choose] = useChoices();
  const me = useMe();
  const read = useQuery({ queryKey: ['counties'], queryFn: () => getCounties({ limit: 200 }) });
  const mine = me.data?.counties ?? [];
  const counties = (read.data?.items ?? []).filter(({ county }) => mine === 'all' || mine.includes(county));
  const asked = chosen('county') ?? localStorage.getItem(kept) ?? undefined;
  const county = counties.find((one) => one.county === asked) ?? counties[0];
  const change = (next: string) => {
    localStorage.setItem(kept, next);
    choose({ county: next });
  };
  return { read, counties, county, change };
}

/** Chooses among the counties one may see; nothing where there is only one. */
export function CountyChoice({
  of: { counties, county, change },
}: {
  readonly of: ReturnType<typeof useCounty>;
}) {
  const say = useSay(texts);
  if (counties.length < 2) return null;
  return (
    <Select
      aria-label={say('county')}
      value={county?.county}
      style={{ minWidth: 120 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={counties.map(({ county: value, name }) => ({ value, label: name }))}
      onChange={change}
    />
  );
}
