import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  getSchedulesCounty,
  postSchedulesCountyDrafts,
  type ScheduleDraft,
  type ScheduleText,
} from '../../api/client.ts';
import { useFailure } from '../../kit/use-failure.ts';
import type { Change, Values } from './values.ts';
import { isMap } from './values.ts';

const quietMs = 500;

export const scheduleQueryKey = (county: string) => ['schedule', county] as const;

export interface Draft {
  /** The file that the draft is made from. */
  readonly base: ScheduleText;
  readonly text: string;
  /** What the text says; of the last text that could be read. */
  readonly values: Values;
  /** Whether the text now can be read, so that a form may change it. */
  readonly isReadable: boolean;
  /** What the service says of it; absent until it was asked. */
  readonly report?: ScheduleDraft;
  readonly isChecking: boolean;
  readonly isChanged: boolean;
  readonly type: (text: string) => void;
  readonly change: (changes: readonly Change[]) => void;
  /** Asks about what is typed now at once; what the service says of it, nothing where it could not be asked. */
  readonly settle: () => Promise<ScheduleDraft | undefined>;
  readonly reset: () => void;
  /** Begins anew from another file; with a text of one's own, that stays. */
  readonly rebase: (base: ScheduleText, text?: string) => void;
}

/** The file and what is wanted of it, checked by the service whenever it changes; nothing is written. */
export function useDraft(county: string) {
  const read = useQuery({
    queryKey: scheduleQueryKey(county),
    queryFn: () => getSchedulesCounty({ county }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const queries = useQueryClient();
  const failed = useFailure();
  const [text, setText] = useState<string>();
  const [from, setFrom] = useState<ScheduleText>();
  const [report, setReport] = useState<ScheduleDraft>();
  const [isChecking, setChecking] = useState(false);
  const wanted = useRef('');
  const waiting = useRef<Change[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(undefined);
  const latest = useRef<ScheduleDraft>(undefined);
  // What was typed stays with the file it was typed in: read anew meanwhile, that may be somebody else's.
  const isOwn = text !== undefined && from !== undefined && text !== from.text;
  const base = isOwn ? from : read.data;
  wanted.current = (isOwn ? text : base?.text) ?? '';
  const under = useRef(base);
  under.current = base;

  const put = useCallback((next: string) => {
    wanted.current = next;
    setText(next);
    setFrom(under.current);
  }, []);

  /** Asks until what was answered is what is wanted: one question at a time, changes in their order. */
  const ask = useCallback(async () => {
    setChecking(true);
    try {
      for (let asked: string | undefined; asked !== wanted.current || waiting.current.length > 0; ) {
        asked = wanted.current;
        const changes = waiting.current;
        const answer = await postSchedulesCountyDrafts({
          county,
          body: { text: asked, ...(changes.length === 0 ? {} : { changes }) },
        }).catch((error: unknown) => {
          failed(error);
          waiting.current = [];
          latest.current = undefined;
          return undefined;
        });
        if (answer === undefined) break;
        // Typed meanwhile: what was typed stands, and the changes are made in it.
        if (asked !== wanted.current) continue;
        waiting.current = waiting.current.slice(changes.length);
        put(answer.after.text);
        asked = answer.after.text;
        latest.current = answer;
        setReport(answer);
      }
    } finally {
      running.current = undefined;
      setChecking(false);
    }
  }, [county, failed, put]);
  const check = () => {
    clearTimeout(timer.current);
    running.current ??= ask();
    return running.current;
  };
  const checking = useRef(check);
  checking.current = check;

  useEffect(() => () => clearTimeout(timer.current), []);
  const type = useCallback(
    (next: string) => {
      if (next === wanted.current) return;
      put(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void checking.current(), quietMs);
    },
    [put],
  );
  const change = useCallback((changes: readonly Change[]) => {
    waiting.current = [...waiting.current, ...changes];
    void checking.current();
  }, []);
  const settle = async () => {
    const isAsked = latest.current?.after.text === wanted.current && waiting.current.length === 0;
    if (!isAsked || running.current !== undefined) await checking.current();
    return latest.current;
  };
  const rebase = (base: ScheduleText, mine?: string) => {
    queries.setQueryData(scheduleQueryKey(county), base);
    waiting.current = [];
    latest.current = undefined;
    setReport(undefined);
    setText(mine);
    setFrom(base);
    under.current = base;
    wanted.current = mine ?? base.text;
    if (mine !== undefined) void checking.current();
  };

  const known = useRef<Values>({});
  const now = report === undefined || !isOwn ? base?.values : report.after.values;
  if (isMap(now)) known.current = now;
  const draft: Draft | undefined =
    base === undefined
      ? undefined
      : {
          base,
          text: wanted.current,
          values: known.current,
          isReadable: isMap(now),
          report,
          isChecking,
          isChanged: wanted.current !== base.text,
          type,
          change,
          settle,
          reset: () => read.data !== undefined && rebase(read.data),
          rebase,
        };
  return { read, draft };
}
