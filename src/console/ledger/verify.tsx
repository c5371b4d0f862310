import { Alert, Button, Flex, Progress, Select, Typography } from 'antd';
import { useEffect, useState } from 'react';
import type { LedgerVerification } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { ChainChoice, type Chains } from './chains.tsx';
import { texts } from './texts.ts';
import { verified } from './verified.ts';
import { LostError, verifyChain } from './verify-chain.ts';

interface Progressed {
  readonly entries: number;
  readonly of: number;
}

/** Has a chain verified before one’s eyes, and says what came of it. */
export function Verify({ of }: { readonly of: Chains }) {
  const say = useSay(texts);
  const fail = useFailure();
  const [isWhole, setIsWhole] = useState(false);
  const [running, setRunning] = useState<AbortController>();
  const [progressed, setProgressed] = useState<Progressed>();
  const [found, setFound] = useState<{ readonly chain: string; readonly result: LedgerVerification }>();
  const [note, setNote] = useState<'stopped' | 'lost'>();
  useEffect(() => () => running?.abort(), [running]);
  const chain = of.chain?.chain ?? '';
  const start = async () => {
    const stopper = new AbortController();
    setRunning(stopper);
    setFound(undefined);
    setProgressed(undefined);
    setNote(undefined);
    try {
      setFound({ chain, result: await verifyChain(chain, isWhole, setProgressed, stopper.signal) });
    } catch (error) {
      if (stopper.signal.aborted) setNote('stopped');
      else if (error instanceof LostError) setNote('lost');
      else fail(error);
    } finally {
      setRunning(undefined);
    }
  };
  const { entries, of: all } = progressed ?? { entries: 0, of: of.chain?.sequence ?? 0 };
  return (
    <>
      <Typography.Paragraph>{say('verifySays')}</Typography.Paragraph>
      <Flex wrap gap={8} style={{ marginBottom: 12 }}>
        <ChainChoice of={of} />
        <Select<'recent' | 'fromFirst'>
          aria-label={say('howFar')}
          value={isWhole ? 'fromFirst' : 'recent'}
          style={{ minWidth: 200 }}
          options={[
            { value: 'recent', label: say('recent') },
            { value: 'fromFirst', label: say('fromFirst') },
          ]}
          onChange={(next) => setIsWhole(next === 'fromFirst')}
        />
        {/* It stays where it is: a second click must not meet the one that stops. */}
        <Button type="primary" disabled={running !== undefined} onClick={() => void start()}>
          {say('start')}
        </Button>
        {running !== undefined && (
          <Button danger onClick={() => running.abort()}>
            {say('stop')}
          </Button>
        )}
      </Flex>
      {running !== undefined && (
        <div role="status">
          <Progress
            percent={all === 0 ? 0 : Math.min(99, Math.floor((entries / all) * 100))}
            aria-label={say('verifying', entries, all)}
          />
          {say('verifying', entries, all)}
        </div>
      )}
      {note !== undefined && (
        <Alert type={note === 'lost' ? 'error' : 'info'} showIcon role="status" title={say(note)} />
      )}
      {found !== undefined && <Result of={found.result} chain={found.chain} nameOf={of.nameOf} />}
    </>
  );
}

function Result({
  of,
  chain,
  nameOf,
}: {
  readonly of: LedgerVerification;
  readonly chain: string;
  readonly nameOf: Chains['nameOf'];
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const report = of.chains.find((one) => one.chain === chain);
  const keys = of.keys.map(({ kid }) => kid).join('、');
  if (!of.holds)
    return (
      <Alert
        type="error"
        showIcon
        role="status"
        title={say('broken')}
        description={
          <>
            <ul>
              {of.faults.map(({ chain: which, sequence, kind, text }) => (
                <li key={`${which} ${sequence} ${kind}`}>{worded(text).replace(which, nameOf(which))}</li>
              ))}
            </ul>
            {say('brokenSays')}
          </>
        }
      />
    );
  const [title, ...numbers] = verified(report);
  return (
    <Alert
      type={title === 'agrees' ? 'warning' : 'success'}
      showIcon
      role="status"
      title={say(title, ...numbers)}
      description={
        report !== undefined && (
          <>
            <div>{say('holdsSays', report.entries, report.leaves, report.checkpoints)}</div>
            {report.after > 0 && <div>{say('fromEntry', report.after + 1)}</div>}
            {report.signedUpTo !== undefined && <div>{say('signedUpTo', report.signedUpTo)}</div>}
            {report.signedUpTo !== undefined && report.signedUpTo < report.sequence && (
              <div>{say('behindSigned', report.signedUpTo + 1, report.sequence)}</div>
            )}
            {keys !== '' && <div style={{ overflowWrap: 'anywhere' }}>{say('keysSay', keys)}</div>}
          </>
        )
      }
    />
  );
}
