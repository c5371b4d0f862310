import { useParams, useSearchParams } from 'react-router';

/**
 * Where a page's address leads that names in its path what the page keeps behind the `?`: `/coverage/371524` is
 * `/coverage?county=371524`. Undefined where the path names nothing.
 * @param keys what the parts of the path are, in order; parts beyond them belong to the last
 */
export function useNamedByPath(page: string, keys: readonly string[]): string | undefined {
  const { '*': rest = '' } = useParams();
  const [params] = useSearchParams();
  const parts = rest.split('/').filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const next = new URLSearchParams(params);
  for (const [index, key] of keys.entries()) {
    const isLast = index === keys.length - 1;
    const value = isLast ? parts.slice(index).join('/') : parts[index];
    if (value !== undefined && value !== '') next.set(key, value);
  }
  return `${page}?${next}`;
}
