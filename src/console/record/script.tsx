import { FontSizeOutlined } from '@ant-design/icons';
import { Button, Flex, Space, Typography, theme } from 'antd';
import { useState } from 'react';
import { standard, varietyWords } from '../../domain/variety.ts';
import type { Lesson } from '../api/client.ts';
import { wordingOf } from '../kit/all-lessons.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

const kept = 'dalaba.script-px';
const [least, most, step] = [18, 52, 4];

/** The script in big type, in the wording of the variety, to be read from a step away. */
export function Script({ lesson, variety }: { readonly lesson: Lesson; readonly variety: string }) {
  const say = useSay(texts);
  const word = useWord();
  const { token } = theme.useToken();
  const [sizePx, setSizePx] = useState(() => clamp(Number(localStorage.getItem(kept) ?? 28)));
  const change = (by: number) => {
    const next = clamp(sizePx + by);
    localStorage.setItem(kept, String(next));
    setSizePx(next);
  };
  const { text, isOwn } = wordingOf(lesson, variety);
  const name = word(varietyWords, variety);
  const how = isOwn
    ? say('ownWording', name)
    : variety === standard
      ? say('asWritten')
      : say('standardWording', name);
  return (
    <section aria-label={say('script')}>
      <Flex justify="space-between" align="center" gap={8}>
        <Typography.Text type="secondary">
          {say('script')} · {how}
        </Typography.Text>
        <Space.Compact>
          <Button
            icon={<FontSizeOutlined style={{ fontSize: 12 }} />}
            aria-label={say('smaller')}
            disabled={sizePx <= least}
            onClick={() => change(-step)}
          />
          <Button
            icon={<FontSizeOutlined style={{ fontSize: 18 }} />}
            aria-label={say('larger')}
            disabled={sizePx >= most}
            onClick={() => change(step)}
          />
        </Space.Compact>
      </Flex>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too
        tabIndex={0}
        lang="zh-CN"
        aria-label={lesson.title}
        style={{
          fontSize: sizePx,
          lineHeight: 1.7,
          whiteSpace: 'pre-wrap',
          maxHeight: '60vh',
          overflowY: 'auto',
          padding: 16,
          marginTop: 8,
          borderRadius: 8,
          background: token.colorFillQuaternary,
        }}
      >
        {text}
      </section>
    </section>
  );
}

const clamp = (px: number): number => Math.min(most, Math.max(least, Number.isFinite(px) ? px : 28));
