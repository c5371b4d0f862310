import { Typography, theme } from 'antd';
import { useEffect, useState } from 'react';
import { useSay } from '../kit/language.tsx';
import { clockOf } from '../kit/time.ts';
import { texts } from './texts.ts';

const everyMs = 200;

/** How long has been recorded, pauses apart. */
export function Elapsed({ isRunning }: { readonly isRunning: boolean }) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      setElapsedMs((before) => before + now - last);
      last = now;
    }, everyMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return (
    <Typography.Text
      role="timer"
      style={{ fontSize: 20, color: isRunning ? token.colorError : token.colorText }}
    >
      ● {say(isRunning ? 'recording' : 'onHold')} {clockOf(elapsedMs)}
    </Typography.Text>
  );
}
