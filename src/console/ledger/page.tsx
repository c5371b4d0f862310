import { Grid, Select, Skeleton, Tabs, Typography } from 'antd';
import { useNavigate, useParams } from 'react-router';
import { useMaySomewhere, useMe } from '../api/me.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Refused } from '../kit/refused.tsx';
import { Actions } from './actions.tsx';
import { useChains } from './chains.tsx';
import { Checkpoints } from './checkpoints.tsx';
import { Plays } from './plays.tsx';
import { Story } from './story.tsx';
import { texts } from './texts.ts';
import { Verify } from './verify.tsx';

const tabs = ['actions', 'plays', 'story', 'verify', 'checkpoints'] as const;

/** The record that everything else is checked against: searched, followed, verified, carried away. */
export function LedgerPage() {
  const say = useSay(texts);
  const me = useMe();
  const mayRead = useMaySomewhere()('readLedger');
  return (
    <>
      <title>{say('documentTitle')}</title>
      {me.data === undefined ? (
        <Skeleton active aria-busy />
      ) : mayRead ? (
        <Tabbed />
      ) : (
        <Refused title={say('refused')} verb="readLedger">
          {say('refusedSays')}
        </Refused>
      )}
    </>
  );
}

function Tabbed() {
  const say = useSay(texts);
  const go = useNavigate();
  const counties = useCounty();
  const chains = useChains(counties.counties);
  const wide = Grid.useBreakpoint().md ?? true;
  const open = (next: string) => void go(`/ledger/${next}`);
  const path = useParams()['*'] ?? '';
  const tab = tabs.find((one) => one === path) ?? 'actions';
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 20, marginTop: 0 }}>
        {say('title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{say('says')}</Typography.Paragraph>
      {wide ? (
        <Tabs activeKey={tab} onChange={open} items={tabs.map((key) => ({ key, label: say(key) }))} />
      ) : (
        <Select
          aria-label={say('title')}
          value={tab}
          style={{ width: '100%', marginBottom: 16 }}
          options={tabs.map((value) => ({ value, label: say(value) }))}
          onChange={open}
        />
      )}
      <PageState of={chains.read} empty={({ items }) => (items.length === 0 ? say('noChains') : undefined)}>
        {() => {
          switch (tab) {
            case 'actions':
              return <Actions of={chains} />;
            case 'plays':
              return <Plays of={counties} />;
            case 'story':
              return <Story of={chains} counties={counties} />;
            case 'verify':
              return <Verify of={chains} />;
            case 'checkpoints':
              return <Checkpoints of={chains} />;
            default:
              return tab satisfies never;
          }
        }}
      </PageState>
    </>
  );
}
