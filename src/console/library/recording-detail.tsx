import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Typography } from 'antd';
import { getRecordingsLessonVarietyTake, type RecordingRecord } from '../api/client.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { instantIn } from '../kit/time.ts';
import { historyQuery } from './history-query.ts';
import { Events } from './lesson-history.tsx';
import { Listen } from './listen.tsx';
import { addressOf } from './recording-address.ts';
import { RecordingChecks } from './recording-checks.tsx';
import { texts } from './recording-texts.ts';
import { useActor } from './use-actor.ts';

/** A recording opened: heard as it came and as it airs, measured, and what was done to it. */
export function RecordingDetail({ of: { id, lesson, script } }: { readonly of: RecordingRecord }) {
  const say = useSay(texts);
  const actor = useActor();
  const zone = useCounty().county?.zone ?? 'Asia/Shanghai';
  const read = useQuery({
    queryKey: ['library', 'recording', id],
    queryFn: () => getRecordingsLessonVarietyTake(addressOf(id)),
  });
  const history = useQuery(historyQuery(lesson));
  const events = (history.data?.items ?? []).filter((event) => event.recording === id);
  const nameOf = (reviewer: string) => events.findLast((event) => event.actor === reviewer)?.name;
  return (
    <div style={{ marginTop: 12 }}>
      <PageState of={read}>
        {({ recording, approval }) => (
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
            <Flex wrap gap={16}>
              <Listen id={id} of="master" />
              <Listen id={id} of="rendition" />
            </Flex>
            {recording.measured !== undefined && <RecordingChecks of={recording.measured} />}
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
