import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Flex, Input, Select, Typography } from 'antd';
import { type LedgerVerb, ledgerVerbs } from '../../domain/ledger.ts';
import { actionWords } from '../../domain/ledger-words.ts';
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
        <ActionChoice />
        <About key={about ?? any} names={names} />
        {isSearched && (
          <Button onClick={() => choose(Object.fromEntries(keys.map((key) => [key, undefined])))}>
            {say('clear')}
          </Button>
        )}
      </Flex>
      <PageState of={entries} empty={({ pages }) => (pages[0]?.items.length === 0 ? say('none') : undefined)}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
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

function ActionChoice() {
  const say = useSay(texts);
  const worded = useWorded();
  const [chosen, choose] = useChoices();
  return (
    <Select<LedgerVerb | ''>
      aria-label={say('action')}
      value={ledgerVerbs.find((one) => one === chosen('verb')) ?? any}
      style={{ minWidth: 180 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={[
        { value: any, label: say('anyAction') },
        ...ledgerVerbs.map((value) => ({ value, label: worded(actionWords[value]) })),
      ]}
      onChange={(value) => choose({ verb: value === any ? undefined : value })}
    />
  );
}
