import { useQuery } from '@tanstack/react-query';
import { Alert, Tabs, Typography } from 'antd';
import { getReviews } from '../api/client.ts';
import { useMay, useMe } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { Approved } from './approved.tsx';
import { reviewsKey } from './judgement.ts';
import { Queue } from './queue.tsx';
import { texts } from './texts.ts';

const lookMs = 15_000;

/** Where recordings are heard by somebody other than who brought them in, and judged. */
export function ReviewPage() {
  const say = useSay(texts);
  const may = useMay();
  const me = useMe();
  const [chosen, choose] = useChoices();
  const reviews = useQuery({ queryKey: reviewsKey, queryFn: () => getReviews(), refetchInterval: lookMs });
  const waiting = reviews.data?.items.length ?? 0;
  return (
    <>
      <title>{say('documentTitle')}</title>
      <Typography.Title level={2} style={{ fontSize: 20, marginTop: 0 }}>
        {say('title')}
      </Typography.Title>
      {me.data !== undefined && !may('approveRecording') && (
        <Alert type="info" showIcon title={say('readOnly')} style={{ marginBottom: 8 }} />
      )}
      <Tabs
        activeKey={chosen('of') === 'approved' ? 'approved' : 'waiting'}
        onChange={(of) => choose({ of: of === 'waiting' ? undefined : of, recording: undefined })}
        destroyOnHidden
        items={[
          {
            key: 'waiting',
            label: say('waiting', waiting),
            children: <PageState of={reviews}>{({ items }) => <Queue of={items} />}</PageState>,
          },
          { key: 'approved', label: say('approvedTab'), children: <Approved /> },
        ]}
      />
    </>
  );
}
