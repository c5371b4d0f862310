import { Collapse, Progress, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { lengthOf } from '../kit/time.ts';
import { placesText } from './places-text.ts';
import { PlanPlayer } from './plan-player.tsx';
import { texts } from './texts.ts';
import { type PlannedPlaylist, Why } from './why.tsx';

/** What one audience hears in a slot, how full it is, and what was left out. */
export function AudiencePlan({ of, number }: { readonly of: PlannedPlaylist; readonly number: number }) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { language } = useLanguage();
  const { audience, playlist } = of;
  const languages = audience.varieties.map((one) => word(varietyWords, one)).join(' → ');
  const filledMs = playlist.durationMs;
  const percent = Math.floor((filledMs / playlist.budgetMs) * 1000) / 10;
  return (
    <section style={{ marginBottom: 28 }}>
      <Typography.Title level={4} style={{ fontSize: 15 }}>
        {say('audience', number, placesText(say, of.places))}
      </Typography.Title>
      <Typography.Paragraph type="secondary" style={{ marginBottom: 4 }}>
        {say('about', audience.endpoints.length, audience.volumePercent, languages)}
      </Typography.Paragraph>
      <Progress percent={percent} showInfo={false} size="small" aria-label={say('fillBar')} />
      <Typography.Paragraph type="secondary">
        {say(
          'fill',
          lengthOf(playlist.budgetMs, language),
          lengthOf(filledMs, language),
          percent.toFixed(1),
          lengthOf(Math.max(0, playlist.budgetMs - filledMs), language),
        )}
      </Typography.Paragraph>
      {playlist.silentBecause === undefined ? (
        <PlanPlayer of={of} label={say('player', languages)} />
      ) : (
        <Typography.Paragraph>{say('silent', why(playlist.silentBecause))}</Typography.Paragraph>
      )}
      {playlist.leftOut.length > 0 && (
        <Collapse
          size="small"
          items={[
            {
              key: 'leftOut',
              label: say('leftOut', playlist.leftOut.length),
              children: playlist.leftOut.map(({ lesson, title, reason }) => (
                <div key={lesson} style={{ marginBottom: 6 }}>
                  <Typography.Text lang="zh-CN">{title}</Typography.Text> <Why of={reason} />
                </div>
              )),
            },
          ]}
        />
      )}
    </section>
  );
}
