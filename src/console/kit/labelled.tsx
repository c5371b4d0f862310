import { type ReactNode, useId } from 'react';

/** A control with its label above it, outside a form of the library. */
export function Labelled({
  label,
  children,
}: {
  readonly label: string;
  /** Told the id that the control is to have. */
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div style={{ marginBottom: 12 }}>
      <label htmlFor={id} style={{ display: 'block', marginBottom: 4 }}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}
