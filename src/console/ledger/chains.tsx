import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { chainWords, verbsIn } from '../../domain/ledger-words.ts';
import { getLedgerChains } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { texts } from './texts.ts';

export interface County {
  readonly county: string;
  readonly name: string;
  readonly zone: string;
}

const commonZone = 'Asia/Shanghai';

/** The chains one may read, and the one that is looked at; counties first. */
export function useChains(counties: readonly County[]) {
  const [chosen, choose] = useChoices();
  const word = useWord();
  const read = useQuery({ queryKey: ['ledger', 'chains'], queryFn: () => getLedgerChains() });
  const countyOf = (chain: string) => counties.find(({ county }) => county === chain);
  const chains = (read.data?.items ?? []).toSorted(
    (a, b) => Number(isShared(a.chain)) - Number(isShared(b.chain)),
  );
  const kept = localStorage.getItem('dalaba.county');
  const asked = chosen('chain') ?? kept;
  const chain = chains.find((one) => one.chain === asked) ?? chains[0];
  return {
    read,
    chains,
    chain,
    nameOf: (one: string) => countyOf(one)?.name ?? word(chainWords, one),
    zoneOf: (one: string) => countyOf(one)?.zone ?? commonZone,
    /** An action stays asked for where it may be written there. */
    change: (next: string, verb = chosen('verb')) =>
      choose({ chain: next, actor: undefined, verb: verbsIn(next).find((one) => one === verb) }),
  };
}

export type Chains = ReturnType<typeof useChains>;

const isShared = (chain: string): boolean => !/^\d{6}$/.test(chain);

/** Chooses among the chains one may read. */
export function ChainChoice({ of: { chains, chain, nameOf, change } }: { readonly of: Chains }) {
  const say = useSay(texts);
  return (
    <Select
      aria-label={say('chain')}
      value={chain?.chain}
      style={{ minWidth: 150 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={chains.map(({ chain: value }) => ({ value, label: nameOf(value) }))}
      onChange={(next) => change(next)}
    />
  );
}
