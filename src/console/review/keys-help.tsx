import { Flex, Modal, Switch, Typography } from 'antd';
import { checklist } from '../../domain/recording.ts';
import { useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** The keys of this page, and whether they are used. */
export function KeysHelp({
  isOpen,
  close,
  wanted,
  change,
}: {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly wanted: boolean;
  readonly change: (wanted: boolean) => void;
}) {
  const say = useSay(texts);
  const keys = [
    [say('keySpace'), say('keyPlay')],
    ['← →', say('keySeek')],
    [`1–${checklist.length}`, say('keyTick')],
    ['A', say('keyApprove')],
    ['R', say('keyReject')],
    ['N', say('keyNext')],
    ['?', say('keyHelp')],
  ] as const;
  return (
    <Modal open={isOpen} title={say('keys')} footer={null} onCancel={close}>
      <Flex gap={8} align="center" style={{ marginBottom: 12 }}>
        <Switch checked={wanted} onChange={change} aria-label={say('keysUse')} />
        {say('keysUse')}
      </Flex>
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '6px 16px', margin: 0 }}>
        {keys.map(([key, what]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <Typography.Text keyboard>{key}</Typography.Text>
            </dt>
            <dd style={{ margin: 0 }}>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
