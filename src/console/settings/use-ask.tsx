import { App } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';

const texts = { cancel: ['不做', 'Do not'] } as const;

/** Asks before something is done, and says why where it was not. */
export function useAsk() {
  const { modal } = App.useApp();
  const fail = useFailure();
  const say = useSay(texts);
  return (
    asked: { readonly title: string; readonly what: ReactNode; readonly ok: string },
    act: () => Promise<unknown>,
  ): void => {
    modal.confirm({
      title: asked.title,
      content: asked.what,
      okText: asked.ok,
      cancelText: say('cancel'),
      autoFocusButton: 'cancel',
      onOk: () => act().then(() => undefined, fail),
    });
  };
}
