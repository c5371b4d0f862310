import type { ComponentProps } from 'react';

export type TagKind = 'success' | 'warning' | 'error' | 'info' | 'on-air';

/** A word for how something stands. */
export const Tag = ({ kind, ...rest }: ComponentProps<'span'> & { readonly kind?: TagKind }) => (
  <span className={kind === undefined ? 'tag' : `tag ${kind}`} {...rest} />
);
