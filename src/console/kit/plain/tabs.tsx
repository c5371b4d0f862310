import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

export interface TabOf {
  readonly key: string;
  readonly label: string;
  readonly children: () => ReactNode;
}

/** Parts of which one is seen at a time: chosen by a click, or by the arrows of the keyboard. */
export function Tabs({ label, of }: { readonly label: string; readonly of: readonly TabOf[] }) {
  const id = useId();
  const [chosen, choose] = useState(of[0]?.key);
  const shown = of.find(({ key }) => key === chosen) ?? of[0];
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = of[(of.findIndex(({ key }) => key === shown?.key) + step + of.length) % of.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    choose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs" onKeyDown={move}>
        {of.map((one) => (
          <button
            key={one.key}
            id={`${id}-${one.key}`}
            type="button"
            role="tab"
            aria-selected={one === shown}
            aria-controls={`${id}-part`}
            tabIndex={one === shown ? 0 : -1}
            onClick={() => choose(one.key)}
          >
            {one.label}
          </button>
        ))}
      </div>
      <div id={`${id}-part`} role="tabpanel" aria-labelledby={`${id}-${shown?.key}`}>
        {shown?.children()}
      </div>
    </>
  );
}
