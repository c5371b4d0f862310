import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import type { RecordingRecord } from '../api/client.ts';
import { Checks } from '../kit/checks.tsx';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { recordingQuery } from '../kit/recording-query.ts';
import { texts } from './texts.ts';

/** The checks of a recording; one from the folder is measured when it is first asked for. */
export function Measured({ of }: { readonly of: RecordingRecord }) {
  const say = useSay(texts);
  const asked = useQuery({ ...recordingQuery(of.id), enabled: of.measured === undefined });
  return (
    <section aria-label={say('measured')}>
      {of.measured !== undefined ? (
        <Checks of={of.measured.checks} before="approving" />
      ) : (
        <PageState of={asked}>
          {({ recording: { measured } }) =>
            measured === undefined ? (
              <Typography.Text type="secondary">{say('notMeasured')}</Typography.Text>
            ) : (
              <Checks of={measured.checks} before="approving" />
            )
          }
        </PageState>
      )}
    </section>
  );
}
