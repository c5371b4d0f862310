import { Typography } from 'antd';
import { ruleWords } from '../../domain/words.ts';
import type { PlannedSlot, Reason } from '../api/client.ts';
import { useLanguage, useWord } from '../kit/language.tsx';

export type PlannedPlaylist = PlannedSlot['playlists'][number];

/** The planner’s sentence; of older plans only the rule has a word in English. */
export function Why({ of: { rule, text, en } }: { readonly of: Reason }) {
  const word = useWord();
  const { language } = useLanguage();
  const isForeign = language === 'en' && en === undefined;
  return (
    <Typography.Text type="secondary" style={{ fontSize: 13 }}>
      {isForeign && `${word(ruleWords, rule)} · `}
      {language === 'en' && en !== undefined ? en : <span lang="zh-CN">{text}</span>}
    </Typography.Text>
  );
}
