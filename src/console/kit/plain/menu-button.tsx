import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  /** Whether a line stands before it. */
  readonly isApart?: boolean;
  readonly run: () => void;
}

/** A button that opens a menu: gone through by the arrows of the keyboard, closed by Escape or by leaving it. */
export function MenuButton({
  items,
  label,
  className,
  children,
}: {
  readonly items: readonly MenuItem[];
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const entries = () => [...(around.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  useEffect(() => {
    if (!isOpen) return;
    around.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !around.current?.contains(target)) setOpen(false);
    };
    for (const way of ['pointerdown', 'focusin']) addEventListener(way, leave);
    return () => {
      for (const way of ['pointerdown', 'focusin']) removeEventListener(way, leave);
    };
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const move = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key !== 'Escape' && to === undefined) return;
    event.preventDefault();
    if (to === undefined) close();
    else all.at(to % all.length)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the menu within
    <div ref={around} style={{ position: 'relative' }} onKeyDown={move}>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <div role="menu" aria-label={label} className="menu">
          {items.map(({ key, label: text, isApart, run }) => (
            <Fragment key={key}>
              {isApart && <hr />}
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  close();
                  run();
                }}
              >
                {text}
              </button>
            </Fragment>
          ))}
        </div>
      )}
    </div>
  );
}
