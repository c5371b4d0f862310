import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { throttled } from './throttled.ts';

const againMs = 3000;
const refreshMs = 1000;
/** What was read while the page came up is read again once somebody can use it. */
const firstRefreshMs = 2000;

/** Reads again what the service says has changed, for as long as a page is open; whether it is being told. */
export function useChanges(): boolean {
  const queries = useQueryClient();
  const [online, setOnline] = useState(false);
  useEffect(() => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let first: ReturnType<typeof setTimeout> | undefined;
    const changed = new Set<string>();
    const refresh = throttled(async () => {
      const ids = [...changed];
      changed.clear();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['today'] }),
        ...ids.map((id) => queries.invalidateQueries({ queryKey: ['broadcast', id] })),
      ]);
    }, refreshMs);
    const open = () => {
      source = new EventSource('/api/v1/events');
      source.addEventListener('open', () => {
        setOnline(true);
        if (first === undefined) first = setTimeout(() => void queries.invalidateQueries(), firstRefreshMs);
        else void queries.invalidateQueries();
      });
      source.addEventListener('broadcasts', ({ data }) => {
        for (const id of JSON.parse(data).ids) changed.add(id);
        refresh();
      });
      source.addEventListener('resync', () => void queries.invalidateQueries());
      source.addEventListener('error', () => {
        setOnline(false);
        refresh();
        // A browser gives up on an answer that is no stream; the service may be starting.
        if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, againMs);
      });
    };
    open();
    return () => {
      clearTimeout(again);
      clearTimeout(first);
      source?.close();
    };
  }, [queries]);
  return online;
}
