import { BellOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Popconfirm, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { playsAtOnce, toneHeard, toneOverMs } from '../../domain/tone.ts';
import {
  type EndpointLook,
  getDeliveries,
  getPlays,
  getToday,
  postEndpointsCountyEndpointTone,
} from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { quietNow } from '../kit/quiet-now.ts';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { texts } from './texts.ts';

/** Plays a chime at this endpoint, and tells what becomes of it. */
export function TestTone({
  county,
  endpoint: { id, name, driver },
}: {
  readonly county: string;
  readonly endpoint: EndpointLook['endpoint'];
}) {
  const say = useSay(texts);
  const failed = useFailure();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<{ readonly broadcast: string; readonly atMs: number }>();
  const tone = useMutation({
    mutationFn: () => postEndpointsCountyEndpointTone({ county, endpoint: id, body: {} }),
    onSuccess: async ({ broadcast }) => {
      setAsked({ broadcast, atMs: performance.now() });
      await queries.invalidateQueries({ queryKey: ['endpoints', county, id] });
    },
    onError: failed,
  });
  const once = useOnce(tone);
  const [isOpen, setOpen] = useState(false);
  const day = useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}), enabled: isOpen });
  const today = day.data?.counties.find((one) => one.county === county);
  const quiet = today && quietNow(today, day.data?.nowMs ?? 0);
  if (!playsAtOnce(driver))
    return <Typography.Paragraph type="secondary">{say('noTone')}</Typography.Paragraph>;
  return (
    <Flex wrap gap={8} align="center" style={{ margin: '12px 0' }}>
      <Popconfirm
        title={
          quiet === undefined
            ? say('toneAsk', name)
            : `${say('quietNow', quiet.from, quiet.until)}${say('quietTone')}`
        }
        onOpenChange={setOpen}
        okText={say('toneIt')}
        cancelText={say('cancel')}
        onConfirm={() => once()}
      >
        <Button icon={<BellOutlined />} loading={tone.isPending}>
          {say('tone')}
        </Button>
      </Popconfirm>
      <span role="status">
        {asked !== undefined && <Heard key={asked.broadcast} county={county} {...asked} />}
      </span>
    </Flex>
  );
}

const lookMs = 1000;

/** What became of one chime, asked until it is known. */
function Heard({
  county,
  broadcast,
  atMs,
}: {
  readonly county: string;
  readonly broadcast: string;
  readonly atMs: number;
}) {
  const say = useSay(texts);
  const queries = useQueryClient();
  const { language } = useLanguage();
  const heard = useQuery({
    queryKey: ['tone', broadcast],
    queryFn: async () => {
      const [deliveries, plays] = await Promise.all([getDeliveries({ broadcast }), getPlays({ broadcast })]);
      const delivery = deliveries.items.at(-1);
      const isOver = performance.now() - atMs > toneOverMs;
      return delivery && toneHeard(delivery, plays.items.at(-1), isOver);
    },
    refetchInterval: ({ state }) => ((state.data?.verdict ?? 'waiting') === 'waiting' ? lookMs : false),
  });
  const { verdict = 'waiting', word } = heard.data ?? {};
  // Its receipts are the newest there are: what the page says of the endpoint is of before them.
  useEffect(() => {
    if (verdict !== 'waiting') void queries.invalidateQueries({ queryKey: ['endpoints', county] });
  }, [verdict, county, queries]);
  return (
    <Typography.Text type={verdict === 'good' ? 'success' : verdict === 'bad' ? 'danger' : 'secondary'}>
      {verdict === 'waiting' && <Spin size="small" style={{ marginInlineEnd: 8 }} />}
      {word?.[language] ?? say('toneSending')}
    </Typography.Text>
  );
}
