import CloseOutlined from '@ant-design/icons-svg/es/asn/CloseOutlined';
import { type ReactNode, useId, useRef } from 'react';
import { useSay } from '../language.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { useModal } from './use-modal.ts';

const texts = { close: ['关闭', 'Close'] } as const;

/** A sheet at the side, over the page: closed by its button, by Escape, or by a click beside it. */
export function Drawer({
  title,
  side = 'right',
  close,
  children,
}: {
  readonly title: string;
  readonly side?: 'left' | 'right';
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const say = useSay(texts);
  const dialog = useModal(true);
  const heading = useId();
  const isPressedBeside = useRef(false);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does for the keyboard what a click beside it does
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={`drawer ${side}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        // React takes it away.
        event.preventDefault();
        close();
      }}
      // What is drawn from the sheet to beside it, as words are chosen, is no click beside it.
      onPointerDown={({ target }) => {
        isPressedBeside.current = target === dialog.current;
      }}
      onClick={({ target }) => target === dialog.current && isPressedBeside.current && close()}
    >
      <header className="drawer-head">
        <Button kind="text" size="square" aria-label={say('close')} onClick={close}>
          <Icon of={CloseOutlined} />
        </Button>
        <h2 id={heading} className="title" style={{ fontSize: 16 }}>
          {title}
        </h2>
      </header>
      <div className="drawer-body">{children}</div>
    </dialog>
  );
}
