import { Modal } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** Asks before the page goes, or another is opened, while a take in it would be lost. */
export function LeavingAsks({ isHeld }: { readonly isHeld: boolean }) {
  const say = useSay(texts);
  const leaving = useBlocker(isHeld);
  useEffect(() => {
    if (!isHeld) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isHeld]);
  return (
    <Modal
      open={leaving.state === 'blocked'}
      title={say('leaveAsk')}
      okText={say('leave')}
      cancelText={say('stay')}
      okButtonProps={{ danger: true }}
      onOk={() => leaving.proceed?.()}
      onCancel={() => leaving.reset?.()}
    />
  );
}
