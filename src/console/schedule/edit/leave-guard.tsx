import { Modal } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useSay } from '../../kit/language.tsx';
import { texts } from './texts.ts';

/** Asks before what is not saved is left, for another page, another county or another address. */
export function LeaveGuard({ isUnsaved }: { readonly isUnsaved: boolean }) {
  const say = useSay(texts);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
  const blocker = useBlocker(
    ({ currentLocation: from, nextLocation: to }) =>
      isUnsaved && (from.pathname !== to.pathname || countyIn(from.search) !== countyIn(to.search)),
  );
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={say('undoAsk')}
      okText={say('leave')}
      cancelText={say('stay')}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    />
  );
}

const countyIn = (search: string): string | null => new URLSearchParams(search).get('county');
