import type { ReactNode } from 'react';

/** What may be wider or longer than there is room scrolls within itself, by the keyboard, too. */
export function Scrolled({
  label,
  heightPx,
  isFromEnd = false,
  children,
}: {
  readonly label: string;
  /** At most. */
  readonly heightPx?: number;
  /** Whether what stands last is seen first. */
  readonly isFromEnd?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it, too
      tabIndex={0}
      style={{ overflow: 'auto', ...(heightPx === undefined ? {} : { maxHeight: heightPx }) }}
      {...(isFromEnd ? { ref: toTheEnd } : {})}
    >
      {children}
    </section>
  );
}

const toTheEnd = (at: HTMLElement | null): void => {
  if (at !== null) at.scrollLeft = at.scrollWidth;
};
