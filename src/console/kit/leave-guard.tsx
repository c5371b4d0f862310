import { App, Drawer, type DrawerProps, Modal } from 'antd';
import { createContext, type RefObject, useContext, useEffect, useLayoutEffect, useRef } from 'react';
import { useBlocker } from 'react-router';
import { useSay } from './language.tsx';

const texts = {
  ask: ['放弃没有保存的修改？', 'Discard what is not saved?'],
  leave: ['放弃并离开', 'Discard and leave'],
  stay: ['留在这里', 'Stay'],
} as const;

/** Tells a drawer whether what it holds is unsaved. */
const Holder = createContext<RefObject<() => boolean>>({ current: () => false });

/**
 * Asks before what is not saved is left, for another page, or for another of what the address says it is about; within
 * a form's drawer also before that is closed.
 */
export function LeaveGuard({
  isUnsaved,
  now = () => isUnsaved,
  about = [],
  title,
}: {
  readonly isUnsaved: boolean;
  /** The same, asked of the form itself, whose last key may not have been drawn yet. */
  readonly now?: () => boolean;
  /** The choices in the address that cannot change without losing it. */
  readonly about?: readonly string[];
  /** What is asked, where it is not about changes. */
  readonly title?: string;
}) {
  const say = useSay(texts);
  const holder = useContext(Holder);
  useLayoutEffect(() => {
    holder.current = now;
    return () => {
      holder.current = () => false;
    };
  });
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

/** Asks before something beside the page is closed with what is not saved in it, and then closes it. */
export function useAskedClose(close: () => void): (isUnsaved: boolean) => void {
  const say = useSay(texts);
  const { modal } = App.useApp();
  return (isUnsaved) => {
    if (!isUnsaved) return close();
    modal.confirm({
      title: say('ask'),
      okText: say('leave'),
      cancelText: say('stay'),
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: () => close(),
    });
  };
}

/** A drawer for a form, whose guard is asked before it closes. */
export function FormDrawer({
  close,
  children,
  ...props
}: Omit<DrawerProps, 'onClose'> & { readonly close: () => void }) {
  const isUnsaved = useRef(() => false);
  const ask = useAskedClose(close);
  return (
    <Drawer {...props} onClose={() => ask(isUnsaved.current())} destroyOnHidden>
      <Holder value={isUnsaved}>{children}</Holder>
    </Drawer>
  );
}
