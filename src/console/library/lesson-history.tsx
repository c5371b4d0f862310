import { useQuery } from '@tanstack/react-query';
import { Timeline, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import type { LessonHistory as Read } from '../api/client.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { instantIn } from '../kit/time.ts';
import { useActor } from '../kit/use-actor.ts';
import { historyQuery } from './history-query.ts';
import { texts } from './recording-texts.ts';
import { useFieldWords } from './use-field-words.ts';

export type LessonEvent = Read['items'][number];

/** Who did what to a lesson and its recordings, the newest first. */
export function LessonHistory({ lesson }: { readonly lesson: string }) {
  const say = useSay(texts);
  const read = useQuery(historyQuery(lesson));
  return (
    <PageState of={read} empty={({ items }) => (items.length === 0 ? say('noHistory') : undefined)}>
      {({ items }) => <Events of={items.toReversed()} />}
    </PageState>
  );
}

export function Events({ of }: { readonly of: readonly LessonEvent[] }) {
  const zone = useCounty().county?.zone ?? 'Asia/Shanghai';
  return (
    <Timeline
      style={{ marginTop: 8 }}
      items={of.map((event) => ({
        key: `${event.atMs} ${event.verb} ${event.recording ?? ''}`,
        content: (
          <>
            <Typography.Text type="secondary">{instantIn(event.atMs, zone)}</Typography.Text>{' '}
            <Event of={event} />
          </>
        ),
      }))}
    />
  );
}

function Event({ of }: { readonly of: LessonEvent }) {
  const say = useSay(texts);
  const word = useWord();
  const actor = useActor();
  const { nameOf, saidOf } = useFieldWords();
  const { verb, recording, reason, changes = [], published } = of;
  const [, variety] = (recording ?? '').split('/');
  const what =
    published !== undefined ? say(published) : verb in texts ? say(verb as keyof typeof texts) : verb;
  return (
    <>
      <Typography.Text strong>{actor(of.actor, of.name)}</Typography.Text> {what}
      {variety !== undefined && ` · ${word(varietyWords, variety)}`}
      {reason !== undefined && ` · ${say('because', reason)}`}
      {verb === 'edit-lesson' && (
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {changes.map(({ field, from, to }) => {
            const name = nameOf(field, field.startsWith('scripts.') ? field.slice(8) : undefined);
            return (
              <li key={field}>
                {field.startsWith('script')
                  ? say('changedField', name)
                  : say('change', name, saidOf(field, from), saidOf(field, to))}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
