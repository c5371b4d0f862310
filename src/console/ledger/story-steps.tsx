import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { actionWords } from '../../domain/ledger-words.ts';
import type { BroadcastStory, LedgerEntry } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { instantIn, timeIn } from '../kit/time.ts';
import { useNames } from '../plays/names.ts';
import { useActors } from './actors.ts';
import type { Chains } from './chains.tsx';
import { useFacts } from './entry-facts.ts';
import { AsWritten } from './entry-item.tsx';
import { Opens } from './opens.tsx';
import { type Step, stepsOf } from './story-order.ts';
import { texts } from './texts.ts';

interface Props {
  readonly of: BroadcastStory;
  readonly chains: Chains;
  readonly county: string;
}

/** A broadcast’s story as a line of time. */
export function StorySteps({ of, chains, county }: Props) {
  const say = useSay(texts);
  const zone = chains.zoneOf(county);
  const actors = useActors(useNames(county).endpoints);
  const receipts = of.receipts;
  const shown = (step: Step): { readonly title: string; readonly says?: ReactNode } => {
    switch (step.is) {
      case 'entries':
        return { title: '' };
      case 'air':
        return {
          title: say('airs'),
          says: `${timeIn(step.atMs, zone)}–${timeIn(of.broadcast.endsAtMs, zone)}`,
        };
      case 'first-receipt':
        return { title: say('firstReceipt') };
      case 'last-receipt':
        return {
          title: say('lastReceipt'),
          says:
            receipts === undefined
              ? undefined
              : say('receiptsSay', receipts.receipts, receipts.entries, receipts.lastEntry),
        };
      case 'checkpoint':
        return {
          title: say('signed'),
          says: of.checkpoint && say('signedSays', of.checkpoint.sequence, of.checkpoint.kid),
        };
      default:
        return step satisfies never;
    }
  };
  const steps = stepsOf(of);
  return (
    <>
      {of.shapedBy.length > 0 && (
        <>
          <Heading>{say('shaped')}</Heading>
          <Line>
            {of.shapedBy.map((entry) => (
              <Entries key={`${entry.chain} ${entry.sequence}`} of={[entry]} {...{ zone, actors }} />
            ))}
          </Line>
        </>
      )}
      <Heading>{say('done')}</Heading>
      <Line>
        {steps.map((step) => {
          if (step.is === 'entries')
            return <Entries key={step.entries[0]?.sequence} of={step.entries} {...{ zone, actors }} />;
          const { title, says } = shown(step);
          return (
            <Point key={step.is} at={instantIn(step.atMs, zone)} title={title}>
              {says}
            </Point>
          );
        })}
      </Line>
      {receipts === undefined && <Typography.Paragraph>{say('noReceipts')}</Typography.Paragraph>}
      {of.checkpoint === undefined && <Typography.Paragraph>{say('unsigned')}</Typography.Paragraph>}
    </>
  );
}

/** Entries of one kind: one with what it says, more as one line that opens. */
function Entries({
  of,
  zone,
  actors,
}: {
  readonly of: readonly LedgerEntry[];
  readonly zone: string;
  readonly actors: ReturnType<typeof useActors>;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const facts = useFacts();
  const [first] = of;
  const last = of.at(-1);
  if (first === undefined || last === undefined) return null;
  const isOne = of.length === 1;
  const says = isOne
    ? facts(first)
    : say('several', of.length, timeIn(first.atMs, zone, true), timeIn(last.atMs, zone, true));
  return (
    <Point
      at={instantIn(first.atMs, zone)}
      title={worded(actionWords[first.verb])}
      by={`${actors.nameOf(first.actor)}${isOne ? ` · ${say('number', first.sequence)}` : ''}`}
    >
      {says !== undefined && <div>{says}</div>}
      <Flex wrap>
        <Opens label={say('whole')} name={say('number', first.sequence)}>
          {of.map((entry) => (
            <div key={entry.sequence}>
              <Typography.Text type="secondary">
                {say('number', entry.sequence)} · {timeIn(entry.atMs, zone, true)}
              </Typography.Text>
              <AsWritten of={entry} />
            </div>
          ))}
        </Opens>
      </Flex>
    </Point>
  );
}

const Heading = ({ children }: { readonly children: ReactNode }) => (
  <Typography.Title level={4} style={{ fontSize: 15 }}>
    {children}
  </Typography.Title>
);

const Line = ({ children }: { readonly children: ReactNode }) => (
  <ol style={{ listStyle: 'none', margin: '0 0 16px', padding: 0 }}>{children}</ol>
);

function Point({
  at,
  title,
  by,
  children,
}: {
  readonly at: string;
  readonly title: string;
  readonly by?: string;
  readonly children?: ReactNode;
}) {
  return (
    <li
      style={{
        borderInlineStart: '3px solid #2c7a4d',
        padding: '4px 0 12px 14px',
        marginInlineStart: 4,
      }}
    >
      <Typography.Text type="secondary">{at}</Typography.Text>
      <div>
        <Typography.Text strong>{title}</Typography.Text>
        {by !== undefined && <Typography.Text type="secondary"> · {by}</Typography.Text>}
      </div>
      {children}
    </li>
  );
}
