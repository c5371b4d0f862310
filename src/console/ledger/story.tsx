import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Input, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { stateWords } from '../../domain/words.ts';
import { getBroadcasts, getLedgerStoriesCountyDateSlot } from '../api/client.ts';
import { CountyChoice, type useCounty } from '../kit/county-choice.tsx';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import { PageState } from '../kit/page-state.tsx';
import { isDay, timeIn } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { writtenChoice } from '../plays/play-choice.ts';
import type { Chains } from './chains.tsx';
import { StorySteps } from './story-steps.tsx';
import { texts } from './texts.ts';

type Counties = ReturnType<typeof useCounty>;

/** One broadcast, from the edit that shaped it to its last receipt. */
export function Story({ of, counties }: { readonly of: Chains; readonly counties: Counties }) {
  const [chosen] = useChoices();
  const broadcast = chosen('broadcast');
  return broadcast === undefined ? <Pick of={counties} /> : <Told id={broadcast} of={of} />;
}

function Pick({ of }: { readonly of: Counties }) {
  const say = useSay(texts);
  const word = useWord();
  const [chosen, choose] = useChoices();
  const asked = chosen('date');
  const date = asked !== undefined && isDay(asked) ? asked : undefined;
  const county = of.county?.county;
  const list = useQuery({
    queryKey: ['broadcasts', county, date],
    enabled: county !== undefined,
    queryFn: () =>
      getBroadcasts({ county: county ?? '', limit: 60, ...(date === undefined ? {} : { date }) }),
  });
  return (
    <>
      <Typography.Paragraph>{say('pickSays')}</Typography.Paragraph>
      <Flex wrap gap={8} style={{ marginBottom: 12 }}>
        <CountyChoice of={of} />
        <Input
          type="date"
          aria-label={say('date')}
          value={date ?? ''}
          style={{ width: 150 }}
          onChange={({ target: { value } }) =>
            (value === '' || isDay(value)) && choose({ date: value === '' ? undefined : value })
          }
        />
      </Flex>
      <PageState of={list} empty={({ items }) => (items.length === 0 ? say('noBroadcasts') : undefined)}>
        {({ items }) => (
          <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {items.map(({ id, state }) => (
              <li key={id} style={{ padding: '6px 0' }}>
                <Link to={`/ledger/story?broadcast=${encodeURIComponent(id)}`} style={{ marginInlineEnd: 8 }}>
                  {occasionOf(word, id)}
                </Link>
                <Tag>{word(stateWords, state)}</Tag>
              </li>
            ))}
          </ul>
        )}
      </PageState>
    </>
  );
}

function Told({ id, of }: { readonly id: string; readonly of: Chains }) {
  const say = useSay(texts);
  const word = useWord();
  const reason = useReason();
  const [county = '', date = '', slot = ''] = id.split('/');
  const story = useQuery({
    queryKey: ['broadcast', id, 'story'],
    queryFn: () => getLedgerStoriesCountyDateSlot({ county, date, slot }),
  });
  const zone = of.zoneOf(county);
  const plays = writtenChoice({ broadcast: id });
  return (
    <>
      <Flex wrap gap={12} align="center" style={{ marginBottom: 12 }}>
        <Typography.Title level={3} style={{ fontSize: 17, margin: 0 }}>
          {of.nameOf(county)} {occasionOf(word, id)}
        </Typography.Title>
        <Link to="/ledger/story">{say('back')}</Link>
        <Link to={`/?date=${date}&broadcast=${encodeURIComponent(id)}`}>{say('open')}</Link>
        <Link to={`/ledger/plays?county=${county}&plays=${encodeURIComponent(plays)}`}>
          {say('itsPlays')}
        </Link>
      </Flex>
      <PageState of={story}>
        {(told) => {
          const { state, startsAtMs, endsAtMs, reason: why } = told.broadcast;
          const { played, partial, interrupted, missed, unknown } = told.plays;
          const { accepted, refused, failed } = told.deliveries;
          return (
            <>
              <Typography.Paragraph>
                <Tag style={{ marginInlineEnd: 8 }}>{word(stateWords, state)}</Tag>
                {timeIn(startsAtMs, zone)}–{timeIn(endsAtMs, zone)}
                {why !== undefined && ` · ${reason(why)}`}
                <br />
                {say('deliveries', accepted, refused, failed)}
                <br />
                {say('outcomes', played, partial, interrupted, missed, unknown)}
              </Typography.Paragraph>
              {told.isCut && <Alert type="info" showIcon title={say('cut')} />}
              <StorySteps of={told} chains={of} county={county} />
            </>
          );
        }}
      </PageState>
    </>
  );
}
