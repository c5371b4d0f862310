import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { postWithdrawals, type RecordingRecord } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { AirsAfterwards } from './airs-afterwards.tsx';
import { Asks } from './asks.tsx';
import { Became } from './became.tsx';
import { Held } from './held.tsx';
import { useSay } from './language.tsx';
import { useCountyName } from './use-county-name.ts';

const texts = {
  withdraw: ['撤下', 'Withdraw'],
  title: ['撤下“{}”', 'Withdraw “{}”'],
  what: [
    '录音有错时用：以后永远不播，同一个文件也不能再传；还没播的节目马上换掉。不能撤销。',
    'For what is wrong: it never airs again, nor does the same file come back; programmes not yet played are replaced at once. This cannot be undone.',
  ],
  wrong: ['错在哪里（记入台账）', 'What is wrong (kept in the ledger)'],
  done: ['已撤下：{}', 'Withdrawn: {}'],
  close: ['知道了', 'Close'],
} as const;

/**
 * Takes a recording that is wrong off the air for good: what that replaces is told before it and after. Nothing for
 * whoever may not, or of what was never approved.
 */
export function Withdraw({
  recording,
  title,
  isSmall = false,
}: {
  readonly recording: RecordingRecord;
  readonly title: string;
  readonly isSmall?: boolean;
}) {
  const { id, lesson, variety, master, state } = recording;
  const say = useSay(texts);
  const may = useMay();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const countyName = useCountyName();
  const [isOpen, setOpen] = useState(false);
  if ((state !== 'approved' && state !== 'retired') || !may('withdrawRecording')) return null;
  return (
    <>
      <Button danger {...(isSmall ? { size: 'small' } : {})} onClick={() => setOpen(true)}>
        {say('withdraw')}
      </Button>
      <Asks
        isOpen={isOpen}
        close={() => setOpen(false)}
        title={say('title', title)}
        act={say('withdraw')}
        what={say('what')}
        isDangerous
        reason={{ label: say('wrong') }}
        send={(reason) => postWithdrawals({ body: { lesson, variety, master, reason } })}
        done={({ programmes }) =>
          // Stays when the list behind it no longer has this recording.
          modal.success({
            title: say('done', title),
            content: <Became of={programmes} countyName={countyName} />,
            okText: say('close'),
            width: 560,
          })
        }
        settled={() => void queries.invalidateQueries()}
      >
        {state === 'approved' && <AirsAfterwards of={recording} />}
        <Held recording={id} />
      </Asks>
    </>
  );
}
