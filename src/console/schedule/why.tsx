import { Typography } from 'antd';
import { ruleWords } from '../../domain/words.ts';
import type { PlannedSlot } from '../api/client.ts';
import { useLanguage, useWord } from '../kit/language.tsx';

export type PlannedPlaylist = PlannedSlot['playlists'][number];

/** The planner’s sentence is Chinese; its rule has a word in both languages. */
export function Why({
  of: { rule, text },
}: {
  readonly of: { readonly rule: string; readonly text: string };
}) {
  const word = useWord();
  const { language } = useLanguage();
  return (
    <Typography.Text type="secondary" style={{ fontSize: 13 }}>
      {language === 'en' && `${word(ruleWords, rule)} · `}
      <span lang="zh-CN">{text}</span>
    </Typography.Text>
  );
}
