import type { ComponentProps } from 'react';

/** A button. */
export function Button({
  kind,
  size,
  className = '',
  ...rest
}: ComponentProps<'button'> & {
  readonly kind?: 'strong' | 'text' | 'link' | undefined;
  readonly size?: 'small' | 'square';
}) {
  const classes = ['button', kind, size, className].filter((one) => one !== undefined && one !== '');
  return <button type="button" className={classes.join(' ')} {...rest} />;
}
