import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Flex, Input, Select, Typography } from 'antd';
import { type LedgerVerb, ledgerVerbs } from '../../domain/ledger.ts';
import { actionWords, verbsIn } from '../../domain/ledger-words.ts';
import { getLedgerEntries } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { isDay } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { useNames } from '../plays/names.ts';
import { About } from './about.tsx';
import { useActors } from './actors.ts';
import { ChainChoice, type Chains } from './chains.tsx';
import { EntryItem } from './entry-item.tsx';
import { useSubject } from './subjects.ts';
import { texts } from './texts.ts';

const pageSize = 100;
const any = '';
const keys = ['actor', 'verb', 'subject', 'from', 'to'] as const;

/** What a chain says was done, searched. */
export function Actions({ of }: { readonly of: Chains }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const chain = of.chain?.chain ?? '';
  const names = useNames(/^\d{6}$/.test(chain) ? chain : of.chains[0]?.chain);
  const actors = useActors(names.endpoints);
  const subject = useSubject(names, of.nameOf, actors.nameOf);
  const [from, to, actor, about] = [chosen('from'), chosen('to'), chosen('actor'), chosen('subject')];
  const verb = ledgerVerbs.find((one) => one === chosen('verb'));
  const search = {
    ...(from === undefined || !isDay(from) ? {} : { $from: from }),
    ...(to === undefined || !isDay(to) ? {} : { to }),
    ...(actor === undefined ? {} : { actor }),
    ...(about === undefined ? {} : { subject: about }),
    ...(verb === undefined ? {} : { verb }),
  };
  const entries = useInfiniteQuery({
    queryKey: ['ledger', 'entries', chain, search],
    queryFn: ({ pageParam }) =>
      getLedgerEntries({
        chain,
        ...search,
        limit: pageSize,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const isSearched = keys.some((key) => chosen(key) !== undefined);
  return (
    <>
      <Flex wrap gap={8} style={{ marginBottom: 12 }}>
        <ChainChoice of={of} />
        <Day name="from" label={say('first')} />
        <Day name="to" label={say('last')} />
        <ActorChoice choices={actors.choices} />
        <ActionChoice of={of} />
        <About key={about ?? any} names={names} />
        {isSearched && (
          <Button onClick={() => choose(Object.fromEntries(keys.map((key) => [key, undefined])))}>
            {say('clear')}
          </Button>
        )}
      </Flex>
      <PageState
        of={entries}
        empty={({ pages }) => (pages[0]?.items.length === 0 ? <Nothing of={of} verb={verb} /> : undefined)}
      >
        {({ pages }) => {
          // Two that were written in the same instant may tell it the other way round.
          const items = pages.flatMap((page) => page.items).toSorted((a, b) => b.sequence - a.sequence);
          return (
            <>
              <Typography.Text type="secondary" role="status">
                {say(entries.hasNextPage ? 'shown' : 'all', items.length)}
              </Typography.Text>
              <ul style={{ listStyle: 'none', padding: 0, margin: '4px 0 12px' }}>
                {items.map((entry) => (
                  <EntryItem
                    key={entry.sequence}
                    of={entry}
                    zone={of.zoneOf(chain)}
                    actor={actors.nameOf(entry.actor)}
                    subject={subject(entry)}
                  />
                ))}
              </ul>
              {entries.hasNextPage && (
                <Flex justify="center">
                  <Button loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
                    {say('more')}
                  </Button>
                </Flex>
              )}
            </>
          );
        }}
      </PageState>
    </>
  );
}

function Day({ name, label }: { readonly name: 'from' | 'to'; readonly label: string }) {
  const [chosen, choose] = useChoices();
  return (
    <Input
      type="date"
      aria-label={label}
      value={chosen(name) ?? ''}
      style={{ width: 150 }}
      onChange={({ target: { value } }) =>
        (value === '' || isDay(value)) && choose({ [name]: value === '' ? undefined : value })
      }
    />
  );
}

function ActorChoice({
  choices,
}: {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const actor = chosen('actor');
  const known = actor === undefined || choices.some(({ value }) => value === actor);
  return (
    <Select
      aria-label={say('actor')}
      value={actor ?? any}
      style={{ minWidth: 150 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={[
        { value: any, label: say('anyActor') },
        ...(known ? [] : [{ value: actor, label: say('byHand', actor) }]),
        ...choices,
      ]}
      onChange={(value) => choose({ actor: value === any ? undefined : value })}
    />
  );
}

/** Why nothing is listed: what is asked for may be written in another chain. */
function Nothing({ of, verb }: { readonly of: Chains; readonly verb: LedgerVerb | undefined }) {
  const say = useSay(texts);
  const worded = useWorded();
  const here = of.chain?.chain ?? '';
  if (verb === undefined || verbsIn(here).includes(verb)) return say('none');
  const other = of.chains.find(({ chain }) => verbsIn(chain).includes(verb))?.chain;
  if (other === undefined) return say('none');
  return (
    <>
      <div>{say('notHere', worded(actionWords[verb]), of.nameOf(other))}</div>
      <Button style={{ marginTop: 8 }} onClick={() => of.change(other, verb)}>
        {say('goThere', of.nameOf(other))}
      </Button>
    </>
  );
}

/** What was done: what may be written in this chain, then what stands in the others, which choosing it leads to. */
function ActionChoice({ of: { chain, chains, nameOf, change } }: { readonly of: Chains }) {
  const say = useSay(texts);
  const worded = useWorded();
  const [chosen, choose] = useChoices();
  const own = verbsIn(chain?.chain ?? '');
  const optionsOf = (verbs: readonly LedgerVerb[]) =>
    verbs.map((value) => ({ value, label: worded(actionWords[value]) }));
  const others = chains
    .filter((one) => !/^\d{6}$/.test(one.chain) && one !== chain)
    .map((one) => ({
      label: say('elsewhere', nameOf(one.chain)),
      options: optionsOf(verbsIn(one.chain).filter((verb) => !own.includes(verb))),
    }));
  return (
    <Select<LedgerVerb | ''>
      aria-label={say('action')}
      value={ledgerVerbs.find((one) => one === chosen('verb')) ?? any}
      style={{ minWidth: 180 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={[
        { value: any, label: say('anyAction') },
        { label: say('here'), options: optionsOf(own) },
        ...others,
      ]}
      onChange={(value) => {
        const there = chains.find((one) => value !== any && verbsIn(one.chain).includes(value));
        if (value === any || own.includes(value)) choose({ verb: value === any ? undefined : value });
        else if (there !== undefined) change(there.chain, value);
      }}
    />
  );
}
