import { Flex, Typography } from 'antd';
import { Link } from 'react-router';
import { actionWords } from '../../domain/ledger-words.ts';
import type { LedgerEntry } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { instantIn } from '../kit/time.ts';
import { useFacts } from './entry-facts.ts';
import { Opens } from './opens.tsx';
import { isBroadcast } from './subjects.ts';
import { texts } from './texts.ts';

/** One entry: who did what, to what, when; as it is written where somebody wants to see that. */
export function EntryItem({
  of,
  zone,
  actor,
  subject,
}: {
  readonly of: LedgerEntry;
  readonly zone: string;
  /** Names. */
  readonly actor: string;
  readonly subject: string;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const facts = useFacts()(of);
  // A device that tells of itself is named once.
  const isOfItself = of.actor === `device:${of.subject}`;
  return (
    <li style={{ padding: '8px 0', borderBlockEnd: '1px solid rgba(128, 128, 128, 0.25)' }}>
      <Flex justify="space-between" align="baseline" wrap gap={8}>
        <span>
          <Typography.Text strong>{actor}</Typography.Text> {worded(actionWords[of.verb])}
          {!isOfItself && ` · ${say('about', subject)}`}
        </span>
        <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap' }}>
          {instantIn(of.atMs, zone)} · {say('number', of.sequence)}
        </Typography.Text>
      </Flex>
      {facts !== undefined && <div>{facts}</div>}
      <Flex wrap gap={16}>
        {isBroadcast(of.subject) && (
          <Link
            to={`/ledger/story?broadcast=${encodeURIComponent(of.subject)}`}
            aria-label={`${say('follow')} ${subject}`}
          >
            {say('follow')}
          </Link>
        )}
        <Opens label={say('whole')} name={say('number', of.sequence)}>
          <AsWritten of={of} />
        </Opens>
      </Flex>
    </li>
  );
}

export function AsWritten({ of: { body, hash, subject, actor } }: { readonly of: LedgerEntry }) {
  const say = useSay(texts);
  return (
    <>
      <div style={{ overflowWrap: 'anywhere' }}>
        {actor} → {subject}
      </div>
      <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 300, overflowY: 'auto' }}>
        {JSON.stringify(body, null, 1)}
      </pre>
      <div style={{ overflowWrap: 'anywhere' }}>
        {say('hash')} {hash}
      </div>
    </>
  );
}
