import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Typography } from 'antd';
import type { RecordingRecord } from '../api/client.ts';
import { BeforeAndAfter } from '../kit/before-and-after.tsx';
import { Checks } from '../kit/checks.tsx';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { recordingQuery } from '../kit/recording-query.ts';
import { SameSound } from '../kit/same-sound.tsx';
import { instantIn } from '../kit/time.ts';
import { useActor } from '../kit/use-actor.ts';
import { historyQuery } from './history-query.ts';
import { Events } from './lesson-history.tsx';
import { texts } from './recording-texts.ts';

/** A recording opened: heard as it came and as it airs, measured, and what was done to it. */
export function RecordingDetail({ of: { id, lesson, script } }: { readonly of: RecordingRecord }) {
  const say = useSay(texts);
  const actor = useActor();
  const zone = useCounty().county?.zone ?? 'Asia/Shanghai';
  const read = useQuery({ ...recordingQuery(id), staleTime: 0 });
  const history = useQuery(historyQuery(lesson));
  const events = (history.data?.items ?? []).filter((event) => event.recording === id);
  const nameOf = (reviewer: string) => events.findLast((event) => event.actor === reviewer)?.name;
  return (
    <div style={{ marginTop: 12 }}>
      <PageState of={read}>
        {({ approval, ...found }) => (
          <>
            {approval !== undefined && (
              <Typography.Paragraph>
                {say(
                  'approvedBy',
                  actor(approval.reviewer, nameOf(approval.reviewer)),
                  instantIn(approval.atMs, zone),
                )}
              </Typography.Paragraph>
            )}
            {approval?.scriptChanged && (
              <Alert type="warning" showIcon title={say('scriptChanged')} style={{ marginBottom: 12 }} />
            )}
            <Flex vertical gap={12}>
              <SameSound of={found.sameSound} />
              <BeforeAndAfter of={found} />
            </Flex>
            <Typography.Title level={4} style={{ fontSize: 15 }}>
              {say('checks')}
            </Typography.Title>
            {found.recording.measured !== undefined && <Checks of={found.recording.measured.checks} />}
            {script !== undefined && (
              <>
                <Typography.Title level={4} style={{ fontSize: 15 }}>
                  {say('spoken')}
                </Typography.Title>
                <Typography.Paragraph style={{ whiteSpace: 'pre-wrap' }}>
                  <span lang="zh-CN">{script.trim()}</span>
                </Typography.Paragraph>
              </>
            )}
            {events.length > 0 && (
              <>
                <Typography.Title level={4} style={{ fontSize: 15 }}>
                  {say('done')}
                </Typography.Title>
                <Events of={events.toReversed()} />
              </>
            )}
          </>
        )}
      </PageState>
    </div>
  );
}
