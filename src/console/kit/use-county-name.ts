import { useQuery } from '@tanstack/react-query';
import { getCounties } from '../api/client.ts';

/** A county as people call it; its code where one may not see it. */
export function useCountyName(): (county: string) => string {
  const { data } = useQuery({ queryKey: ['counties'], queryFn: () => getCounties({ limit: 200 }) });
  return (county) => data?.items.find((one) => one.county === county)?.name ?? county;
}
