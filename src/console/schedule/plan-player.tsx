import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { clockOf, lengthOf } from '../kit/time.ts';
import { texts } from './texts.ts';
import { type PlannedPlaylist, Why } from './why.tsx';

type Item = PlannedPlaylist['playlist']['items'][number];

/**
 * A playlist to listen to, item by item. Once its programme is made that is what sounds, from the item's own place in it;
 * before, the recordings as they will air, one after the other with the gap between.
 */
export function PlanPlayer({ of, label }: { readonly of: PlannedPlaylist; readonly label: string }) {
  const say = useSay(texts);
  const { items, gapMs } = of.playlist;
  const sound = useRef<HTMLAudioElement>(null);
  const gap = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [playing, setPlaying] = useState<number>();
  const [isSounding, setSounding] = useState(false);
  const [broken, setBroken] = useState<string>();
  useEffect(() => () => clearTimeout(gap.current), []);
  const { programme } = of;
  const play = (index: number) => {
    const player = sound.current;
    const item = items.find((one) => one.index === index);
    if (player === null || item === undefined) return;
    clearTimeout(gap.current);
    for (const other of document.querySelectorAll('audio')) if (other !== player) other.pause();
    setPlaying(index);
    setBroken(undefined);
    if (programme === undefined) player.src = soundOf(item);
    else player.currentTime = (programme.cues.find((cue) => cue.item === index)?.offsetMs ?? 0) / 1000;
    // A browser that refuses to play leaves the player where it is.
    player.play().catch(() => undefined);
  };
  const stop = () => {
    clearTimeout(gap.current);
    sound.current?.pause();
  };
  const follow = (atMs: number) => {
    const cue = programme?.cues.find((one) => atMs >= one.offsetMs && atMs < one.offsetMs + one.durationMs);
    if (cue !== undefined) setPlaying(cue.item);
  };
  const ended = () => {
    const next = items.find(({ index }) => index > (playing ?? -1));
    if (programme !== undefined || next === undefined) return setPlaying(undefined);
    gap.current = setTimeout(() => play(next.index), gapMs);
  };
  const current = items.find(({ index }) => index === playing);
  return (
    <>
      <Flex gap={8} align="center" wrap style={{ marginBottom: 8 }}>
        <Button
          size="small"
          icon={isSounding ? <PauseOutlined /> : <CaretRightOutlined />}
          onClick={() => (isSounding ? stop() : play(playing ?? items[0]?.index ?? 0))}
        >
          {say(isSounding ? 'stop' : 'playAll')}
        </Button>
        <Typography.Text type="secondary">
          {say(programme === undefined ? 'asPlanned' : 'asAired')}
        </Typography.Text>
      </Flex>
      {/* biome-ignore lint/a11y/useMediaCaption: its script stands in the library */}
      <audio
        ref={sound}
        controls
        preload={programme === undefined ? 'none' : 'metadata'}
        src={programme === undefined ? undefined : `/api/v1/programmes/${programme.digest}/audio`}
        aria-label={label}
        style={{ width: '100%', marginBottom: 4 }}
        onPlay={() => setSounding(true)}
        onPause={() => setSounding(false)}
        onEnded={ended}
        onError={() => current !== undefined && setBroken(current.title)}
        onTimeUpdate={({ currentTarget }) => follow(currentTarget.currentTime * 1000)}
      />
      <div aria-live="polite">
        {broken !== undefined && <Typography.Text type="danger">{say('cannotPlay', broken)}</Typography.Text>}
        {broken === undefined && current !== undefined && (
          <Typography.Text>
            {say('nowPlaying', current.index + 1, items.length, current.title)}
          </Typography.Text>
        )}
      </div>
      <ol style={{ listStyle: 'none', padding: 0, margin: '8px 0 12px' }}>
        {items.map((item) => (
          <ItemLine
            key={item.index}
            of={item}
            isHeard={item.index === playing}
            at={startOf(of, item)}
            play={play}
          />
        ))}
      </ol>
    </>
  );
}

const soundOf = ({ lesson, variety, master }: Item): string =>
  `/api/v1/recordings/${lesson}/${variety}/${master.slice(0, 12)}/rendition`;

/** Where an item begins. */
function startOf({ programme, playlist: { items, gapMs } }: PlannedPlaylist, item: Item): number {
  const cue = programme?.cues.find((one) => one.item === item.index);
  if (cue !== undefined) return cue.offsetMs;
  return items
    .filter(({ index }) => index < item.index)
    .reduce((sum, { durationMs }) => sum + durationMs + gapMs, 0);
}

function ItemLine({
  of,
  isHeard,
  at,
  play,
}: {
  readonly of: Item;
  readonly isHeard: boolean;
  readonly at: number;
  readonly play: (index: number) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const { index, title, live, variety, wanted, durationMs, reason } = of;
  const shown =
    live === undefined ? title : `${say('live')} · ${live.title}（${say('standingBy')} ${title}）`;
  return (
    <li aria-current={isHeard ? 'true' : undefined} className="cue">
      <Button
        size="small"
        type={isHeard ? 'primary' : 'text'}
        aria-label={say('listenTo', title)}
        onClick={() => play(index)}
      >
        {clockOf(at)}
      </Button>
      <div>
        <Flex gap={8} align="center" wrap>
          <Typography.Text strong={isHeard} lang="zh-CN">
            {shown}
          </Typography.Text>
          <Typography.Text type="secondary">
            {word(varietyWords, variety)}
            {variety !== wanted && ` (${say('wanted', word(varietyWords, wanted))})`} ·{' '}
            {lengthOf(durationMs, language)}
          </Typography.Text>
        </Flex>
        <Why of={reason} />
      </div>
    </li>
  );
}
