import { Button, Input, Typography } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Labelled } from '../../kit/labelled.tsx';
import { useSay } from '../../kit/language.tsx';
import { texts } from './texts.ts';

const holdMs = 1500;

/**
 * Does what must not happen by a slip: held down for a second and a half, by pointer or key, or by typing a name where
 * somebody can't hold it.
 */
export function HoldButton({
  label,
  name,
  isBusy,
  isReady,
  done,
}: {
  readonly label: string;
  /** What is typed instead of holding. */
  readonly name: string;
  readonly isBusy: boolean;
  /** Whether all that it takes was said. */
  readonly isReady: boolean;
  readonly done: () => void;
}) {
  const say = useSay(texts);
  const [held, setHeld] = useState(false);
  const [typed, setTyped] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const act = useRef(done);
  useEffect(() => {
    act.current = done;
  });
  const release = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  };
  const press = () => {
    if (isBusy || !isReady || timer.current !== undefined) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      release();
      act.current();
    }, holdMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const isKey = ({ key }: KeyboardEvent) => key === 'Enter' || key === ' ';
  return (
    <div>
      <Button
        danger
        type="primary"
        size="large"
        loading={isBusy}
        disabled={!isReady}
        onPointerDown={press}
        onPointerUp={release}
        onPointerLeave={release}
        onPointerCancel={release}
        onBlur={release}
        onKeyDown={(event) => {
          if (!isKey(event)) return;
          event.preventDefault();
          if (!event.repeat) press();
        }}
        onKeyUp={release}
        onContextMenu={(event) => event.preventDefault()}
        style={{
          position: 'relative',
          overflow: 'hidden',
          touchAction: 'none',
          userSelect: 'none',
          minWidth: 200,
        }}
      >
        <span
          aria-hidden
          style={{
            position: 'absolute',
            inset: 0,
            background: 'rgba(0,0,0,0.35)',
            transformOrigin: 'left',
            transform: `scaleX(${held ? 1 : 0})`,
            transition: held ? `transform ${holdMs}ms linear` : 'none',
          }}
        />
        <span style={{ position: 'relative' }}>{label}</span>
      </Button>
      <Typography.Text role="status" style={{ display: 'block', marginTop: 6 }}>
        {held ? say('holding') : isReady ? say('hold', holdMs / 1000) : say('first')}
      </Typography.Text>
      {isReady && (
        <div style={{ marginTop: 8, maxWidth: 300 }}>
          <Labelled label={say('orType', name)}>
            {(id) => (
              <Input
                id={id}
                value={typed}
                disabled={isBusy}
                onChange={({ target }) => setTyped(target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
                  event.preventDefault();
                  if (typed.trim() !== name || isBusy || !isReady) return;
                  setTyped('');
                  done();
                }}
              />
            )}
          </Labelled>
        </div>
      )}
    </div>
  );
}
