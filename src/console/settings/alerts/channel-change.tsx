import { Alert, Typography } from 'antd';
import type { ChannelDraft } from '../../api/client.ts';
import { useLanguage, useSay } from '../../kit/language.tsx';
import { phraseIn } from '../../kit/problem-text.ts';
import { TextChanges } from '../../kit/text-changes.tsx';
import { alertTexts as texts } from './texts.ts';

const intoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'nearest' });

/** What saving would do: in words, and in the lines of the file. */
export function ChannelChange({
  of: { diff, findings },
  words,
}: {
  readonly of: ChannelDraft;
  readonly words: readonly string[];
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  return (
    <section
      ref={intoView}
      aria-label={say('becomes')}
      aria-live="polite"
      style={{ marginTop: 16, scrollMarginBottom: 80 }}
    >
      {findings.map(({ severity, found, expected }) => (
        <Alert
          key={found}
          type={severity}
          showIcon
          style={{ marginBottom: 8 }}
          title={phraseIn(found, language)}
          description={phraseIn(expected, language)}
        />
      ))}
      {diff.length > 0 && (
        <>
          <Alert
            type="info"
            style={{ marginBottom: 16 }}
            title={say('becomes')}
            description={words.map((line) => <div key={line}>{line}</div>)}
          />
          <Typography.Paragraph type="secondary" style={{ marginBottom: 4 }}>
            {say('file', 'schedules/alerts.yaml')}
          </Typography.Paragraph>
          <TextChanges of={diff} />
        </>
      )}
      {diff.length === 0 && findings.length === 0 && <Alert type="info" title={say('none')} />}
    </section>
  );
}
