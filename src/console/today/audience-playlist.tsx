import { useRef, useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { ruleWords } from '../../domain/words.ts';
import type { BroadcastDetail, Reason } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { clockOf, lengthOf, timeIn } from '../kit/time.ts';
import { texts } from './texts.ts';
import { type HeardBefore, WhatWasHeard } from './what-was-heard.tsx';

/** What one audience hears: the programme to listen to, its items with their reasons, and what was left out. */
export function AudiencePlaylist({
  of,
  number,
  takenBack,
}: {
  readonly of: BroadcastDetail['playlists'][number];
  readonly number: number;
  /** Where it was on air until its orders were taken back. */
  readonly takenBack?: HeardBefore;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { language } = useLanguage();
  const sound = useRef<HTMLAudioElement>(null);
  const [atMs, setAtMs] = useState(-1);
  const { audience, playlist, programme } = of;
  const languages = audience.varieties.map((one) => word(varietyWords, one)).join(' → ');
  const seek = (to: number) => {
    const player = sound.current;
    if (player === null) return;
    for (const other of document.querySelectorAll('audio')) if (other !== player) other.pause();
    player.currentTime = to / 1000;
    // A browser that refuses to play leaves the player where it is.
    player.play().catch(() => undefined);
  };
  return (
    <section style={{ marginBottom: 24 }}>
      <h3 className="title" style={{ fontSize: 15, marginBottom: 8 }}>
        {audienceName(say, number, of.places)} · {languages}
      </h3>
      <p className="secondary" style={{ margin: '0 0 14px' }}>
        <About of={of} takenBack={takenBack} />
      </p>
      {programme === undefined ? (
        <p>
          {playlist.silentBecause === undefined ? say('notMade') : say('silent', why(playlist.silentBecause))}
        </p>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: its script stands in the library
        <audio
          ref={sound}
          controls
          preload="metadata"
          src={`/api/v1/programmes/${programme.digest}/audio`}
          aria-label={say('listen', languages)}
          style={{ width: '100%', marginBottom: 8 }}
          onTimeUpdate={({ currentTarget }) => setAtMs(currentTarget.currentTime * 1000)}
        />
      )}
      <ol className="bare" style={{ marginBottom: 12 }}>
        {playlist.items.map((item) => {
          const cue = programme?.cues.find((one) => one.item === item.index);
          const isHeard = cue !== undefined && atMs >= cue.offsetMs && atMs < cue.offsetMs + cue.durationMs;
          return (
            <li key={item.index} aria-current={isHeard ? 'true' : undefined} className="cue">
              {cue === undefined ? (
                <span className="secondary">·</span>
              ) : (
                <Button
                  size="small"
                  kind={isHeard ? 'strong' : 'text'}
                  title={say('playFrom')}
                  onClick={() => seek(cue.offsetMs)}
                >
                  {clockOf(cue.offsetMs)}
                </Button>
              )}
              <div>
                <div className="row wraps">
                  <span style={{ fontWeight: isHeard ? 600 : 'inherit' }}>
                    {titleOf(say, item.title, item.live?.title)}
                  </span>
                  <span className="secondary">
                    {word(varietyWords, item.variety)} ·{' '}
                    {lengthOf(cue?.durationMs ?? item.durationMs, language)}
                  </span>
                </div>
                {takenBack === undefined ? (
                  <Why of={item.reason} />
                ) : (
                  <WhatWasHeard
                    of={takenBack}
                    endpoints={audience.endpoints.length}
                    item={item.index}
                    offsetMs={cue?.offsetMs ?? 0}
                  />
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {playlist.leftOut.length > 0 && takenBack === undefined && isPlanned(playlist) && (
        <details className="more">
          <summary className="more-head">{say('leftOut', playlist.leftOut.length)}</summary>
          <div className="more-body">
            {playlist.leftOut.map(({ lesson, title, reason }) => (
              <div key={lesson}>
                {title} <Why of={reason} />
              </div>
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

/** Whether its reasons are those of what is heard: a silence that took a programme’s place has them still. */
const isPlanned = ({ silentBecause }: BroadcastDetail['playlists'][number]['playlist']): boolean =>
  silentBecause === undefined || silentBecause === 'nothing-to-air';

const mostPlaces = 3;

function audienceName(
  say: ReturnType<typeof useSay<typeof texts>>,
  number: number,
  places: readonly string[],
): string {
  const shown = places.slice(0, mostPlaces).join('、');
  if (shown === '') return say('audience', number);
  return say(
    'audienceIn',
    number,
    places.length > mostPlaces ? say('placesOf', shown, places.length) : shown,
  );
}

/** How many hear it, how loud and how long. */
function About({
  of: { audience, playlist, programme },
  takenBack,
}: {
  readonly of: BroadcastDetail['playlists'][number];
  readonly takenBack: HeardBefore | undefined;
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const { endpoints, volumePercent } = audience;
  if (takenBack !== undefined) {
    const { broadcast, untilMs, zone } = takenBack;
    const [from, until] = [broadcast.startsAtMs, untilMs].map((atMs) => timeIn(atMs, zone, true));
    return say('aboutUntil', endpoints.length, volumePercent, from ?? '', until ?? '');
  }
  if (playlist.items.length === 0) return say('aboutSilent', endpoints.length);
  return say(
    'about',
    endpoints.length,
    volumePercent,
    lengthOf(programme?.durationMs ?? playlist.durationMs, language),
    lengthOf(playlist.budgetMs, language),
  );
}

/** The planner’s sentence; of older plans in Chinese alone, with a word for its rule. */
function Why({ of: { rule, text, en } }: { readonly of: Reason }) {
  const word = useWord();
  const { language } = useLanguage();
  const isForeign = language === 'en' && en === undefined;
  return (
    <span className="secondary" style={{ fontSize: 13 }}>
      {isForeign && `${word(ruleWords, rule)} · `}
      {language === 'en' && en !== undefined ? en : <span lang="zh-CN">{text}</span>}
    </span>
  );
}

/** An item as people call it; of what is relayed, the recording that stands by for it, too. */
export const titleOf = (
  say: ReturnType<typeof useSay<typeof texts>>,
  title: string,
  live: string | undefined,
): string => (live === undefined ? title : `${say('live')} · ${live} (${say('standingBy')} ${title})`);
