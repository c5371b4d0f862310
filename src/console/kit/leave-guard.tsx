import { Modal } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useSay } from './language.tsx';

const texts = {
  ask: ['放弃没有保存的修改？', 'Discard what is not saved?'],
  leave: ['放弃并离开', 'Discard and leave'],
  stay: ['留在这里', 'Stay'],
} as const;

/** Asks before what is not saved is left, for another page, or for another of what the address says it is about. */
export function LeaveGuard({
  isUnsaved,
  about,
  title,
}: {
  readonly isUnsaved: boolean;
  /** The choices in the address that cannot change without losing it. */
  readonly about: readonly string[];
  /** What is asked, where it is not about changes. */
  readonly title?: string;
}) {
  const say = useSay(texts);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => {
    const [before, after] = [new URLSearchParams(from.search), new URLSearchParams(to.search)];
    return (
      isUnsaved && (from.pathname !== to.pathname || about.some((key) => before.get(key) !== after.get(key)))
    );
  });
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={title ?? say('ask')}
      okText={say('leave')}
      cancelText={say('stay')}
      okButtonProps={{ danger: true }}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    />
  );
}
