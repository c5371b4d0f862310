import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Typography } from 'antd';
import { type Checkpoint, getLedgerCheckpoints, postLedgerCheckpoints } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { instantIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { ChainChoice, type Chains } from './chains.tsx';
import { texts } from './texts.ts';

const pageSize = 100;

/** Where a chain was signed, newest first; to sign it now, and to carry it away. */
export function Checkpoints({ of }: { readonly of: Chains }) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const fail = useFailure();
  const me = useMe();
  const queries = useQueryClient();
  const chain = of.chain?.chain ?? '';
  const list = useInfiniteQuery({
    queryKey: ['ledger', 'checkpoints', chain],
    queryFn: ({ pageParam }) => getLedgerCheckpoints({ chain, before: pageParam, limit: pageSize }),
    initialPageParam: Number.MAX_SAFE_INTEGER,
    getNextPageParam: ({ items }) => (items.length < pageSize ? undefined : items.at(-1)?.sequence),
  });
  const sign = useMutation({
    mutationFn: () => postLedgerCheckpoints({ body: { chain } }),
    onSuccess: ({ items }) => {
      void message.success(say('made', items[0]?.sequence ?? 0));
      void queries.invalidateQueries({ queryKey: ['ledger'] });
    },
    onError: fail,
  });
  return (
    <>
      <Typography.Paragraph>{say('checkpointsSay')}</Typography.Paragraph>
      <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
        <ChainChoice of={of} />
        {me.data?.by !== 'nobody' && (
          <Button type="primary" loading={sign.isPending} onClick={() => sign.mutate()}>
            {say('makeOne')}
          </Button>
        )}
        <Button
          icon={<DownloadOutlined />}
          aria-label={say('exportChain')}
          href={`/api/v1/ledger/${chain}/export`}
          download={`ledger-${chain}.jsonl`}
        >
          {say('exportChain')}
        </Button>
        <Typography.Text type="secondary">
          {say('nowAt', of.chain?.sequence ?? 0)} · {say('exportSays')}
        </Typography.Text>
      </Flex>
      <PageState
        of={list}
        empty={({ pages }) => (pages[0]?.items.length === 0 ? say('noCheckpoints') : undefined)}
      >
        {({ pages }) => (
          <>
            <ul style={{ listStyle: 'none', padding: 0, margin: '0 0 12px' }}>
              {pages
                .flatMap((page) => page.items)
                .map((one) => (
                  <Item key={`${one.sequence} ${one.kid}`} of={one} zone={of.zoneOf(chain)} />
                ))}
            </ul>
            {list.hasNextPage && (
              <Flex justify="center">
                <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {say('more')}
                </Button>
              </Flex>
            )}
          </>
        )}
      </PageState>
    </>
  );
}

function Item({
  of: { chain, sequence, atMs, kid, hash, jws },
  zone,
}: {
  readonly of: Checkpoint;
  readonly zone: string;
}) {
  const say = useSay(texts);
  return (
    <li style={{ padding: '8px 0', borderBlockEnd: '1px solid rgba(128, 128, 128, 0.25)' }}>
      <Flex wrap gap={12} align="center" justify="space-between">
        <span>
          <Typography.Text strong>{say('number', sequence)}</Typography.Text> · {instantIn(atMs, zone)} ·{' '}
          {say('key')} {kid}
        </span>
        <Button
          size="small"
          aria-label={say('keepCheckpoint', sequence)}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${jws}\n`)}`}
          download={`checkpoint-${chain}-${sequence}.txt`}
        >
          {say('keepOne')}
        </Button>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12, overflowWrap: 'anywhere' }}>
        {say('hash')} {hash}
      </Typography.Text>
    </li>
  );
}
