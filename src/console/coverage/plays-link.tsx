import { theme } from 'antd';
import type { ReactNode } from 'react';

/** A word or figure that opens the plays behind it. */
export function PlaysLink({
  show,
  label,
  children,
}: {
  readonly show: () => void;
  /** What it opens, in words, where what it shows does not say. */
  readonly label?: string;
  readonly children: ReactNode;
}) {
  const { token } = theme.useToken();
  return (
    <button
      type="button"
      onClick={show}
      {...(label === undefined ? {} : { 'aria-label': label })}
      style={{
        ...{ background: 'none', border: 0, padding: '2px 0', font: 'inherit', textAlign: 'start' },
        ...{ cursor: 'pointer', color: token.colorLink, textDecoration: 'underline' },
        ...{ textDecorationThickness: 1, textUnderlineOffset: 4 },
      }}
    >
      {children}
    </button>
  );
}
