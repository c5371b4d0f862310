import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Grid, Radio, Spin, Typography } from 'antd';
import { useState } from 'react';
import {
  type County,
  getSchedulesCounty,
  postSchedulesCountyDrafts,
  putSchedulesCounty,
  type ScheduleDraft,
  type WrittenSchedule,
} from '../../api/client.ts';
import { statusOf } from '../../api/problem.ts';
import { useSay } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { TextChanges } from '../../kit/text-changes.tsx';
import { timeIn } from '../../kit/time.ts';
import { useFailure } from '../../kit/use-failure.ts';
import { useOnce } from '../../kit/use-once.ts';
import { Outdated } from './outdated.tsx';
import { days, PlanChanges } from './plan-changes.tsx';
import { useBroadcastName } from './saved-note.tsx';
import { type Subject, zoneOf } from './subject.ts';
import { texts } from './texts.ts';
import type { Draft } from './use-draft.ts';

type Tonight = 'keep' | 'replace';

/** What a draft changes, in the file and in what is heard; then it is saved, or not. */
export function SaveDrawer({
  subject: { which, counties },
  draft,
  close,
  saved,
}: {
  readonly subject: Subject;
  readonly draft: Draft;
  readonly close: () => void;
  readonly saved: (written: WrittenSchedule) => void;
}) {
  const say = useSay(texts);
  const failed = useFailure();
  const queries = useQueryClient();
  const wide = Grid.useBreakpoint().md ?? true;
  const [tonight, setTonight] = useState<Tonight>();
  const { text, base } = draft;
  const looked = useQuery({
    queryKey: ['draft', which, base.digest, text],
    queryFn: ({ signal }) => postSchedulesCountyDrafts({ county: which, body: { text, days } }, { signal }),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const save = useMutation({
    mutationFn: () =>
      putSchedulesCounty({
        county: which,
        ifMatch: `"${base.digest}"`,
        body: { text, ...(tonight === undefined ? {} : { tonight }) },
      }),
    onSuccess: async (written) => {
      draft.rebase(await getSchedulesCounty({ county: which }));
      await queries.invalidateQueries({ queryKey: ['plans'] });
      void queries.invalidateQueries({ queryKey: ['counties'] });
      void queries.invalidateQueries({ queryKey: ['broadcast'] });
      saved(written);
    },
    onError: (error) => {
      if (statusOf(error) === 412) return;
      failed(error);
      // A broadcast may have been planned meanwhile; without an answer, the file may be written.
      if ([409, undefined].includes(statusOf(error))) void looked.refetch();
    },
  });
  const once = useOnce(save);
  // Somebody else's file shows before anything is tried, too.
  const isOutdated =
    statusOf(save.error) === 412 || (looked.data !== undefined && looked.data.before.digest !== base.digest);
  const asks = (looked.data?.planned ?? []).length > 0;
  const mayBeSaved =
    looked.data?.holds === true && !isOutdated && !draft.isChecking && (!asks || tonight !== undefined);
  return (
    <Drawer
      open
      onClose={close}
      size={wide ? 760 : '100%'}
      title={say('willChange')}
      footer={
        <Flex gap={8} wrap>
          <Button type="primary" disabled={!mayBeSaved} loading={save.isPending} onClick={() => once()}>
            {say('save')}
          </Button>
          <Button onClick={close}>{say('cancel')}</Button>
          {asks && tonight === undefined && !isOutdated && (
            <Typography.Text type="secondary" style={{ alignSelf: 'center' }}>
              {say('sayTonight')}
            </Typography.Text>
          )}
        </Flex>
      }
    >
      {isOutdated && (
        <Outdated
          county={which}
          draft={draft}
          close={close}
          merged={() => {
            save.reset();
            void looked.refetch();
          }}
        />
      )}
      {looked.isFetching && looked.data === undefined && (
        <Spin description={say('working')}>
          <div style={{ height: 80 }} />
        </Spin>
      )}
      {(looked.data !== undefined || looked.error !== null) && (
        <PageState of={looked}>
          {(read) => (
            <>
              {asks && <Tonight of={read.planned} counties={counties} chosen={tonight} choose={setTonight} />}
              <Typography.Title level={3} style={{ fontSize: 15 }}>
                {say('planChange')}
              </Typography.Title>
              <PlanChanges
                of={read.differences ?? []}
                later={read.later ?? []}
                notCompared={read.notCompared ?? []}
                counties={counties}
              />
              <Typography.Title level={3} style={{ fontSize: 15 }}>
                {say('textChange')}
              </Typography.Title>
              <TextChanges of={read.diff} />
            </>
          )}
        </PageState>
      )}
    </Drawer>
  );
}

/** Orders, or plans, that the edit falls on: whoever saves says what becomes of them. */
function Tonight({
  of,
  counties,
  chosen,
  choose,
}: {
  readonly of: ScheduleDraft['planned'];
  readonly counties: readonly County[];
  readonly chosen: Tonight | undefined;
  readonly choose: (tonight: Tonight) => void;
}) {
  const say = useSay(texts);
  const name = useBroadcastName(counties);
  return (
    <Alert
      type="warning"
      style={{ marginBottom: 16 }}
      title={say('tonight')}
      description={
        <>
          <ul style={{ margin: '0 0 8px', paddingInlineStart: 20 }}>
            {of.map(({ id, startsAtMs, isOnAir }) => (
              <li key={id}>
                {name(id)} {timeIn(startsAtMs, zoneOf(counties, id.slice(0, 6)))}
                {isOnAir && ` · ${say('onAir')}`}
              </li>
            ))}
          </ul>
          <Radio.Group
            vertical
            aria-label={say('tonight')}
            value={chosen}
            onChange={({ target }) => choose(target.value)}
            options={[
              { value: 'keep', label: say('keep') },
              { value: 'replace', label: say('replace') },
            ]}
          />
        </>
      }
    />
  );
}
