import { Alert, Typography } from 'antd';
import { useSay } from '../kit/language.tsx';
import { MarkedProse } from '../kit/marked-prose.tsx';
import { type Change, isOfScript } from './fields.ts';
import { texts } from './lesson-texts.ts';
import { useFieldWords } from './use-field-words.ts';

/** What an edit will change: each field before and after, each script with what went and came marked. */
export function ChangeList({ of }: { readonly of: readonly Change[] }) {
  const say = useSay(texts);
  const { nameOf, saidOf } = useFieldWords();
  if (of.length === 0) return <Typography.Paragraph>{say('nothing')}</Typography.Paragraph>;
  return (
    <>
      <Typography.Paragraph>{say('willChange')}</Typography.Paragraph>
      <ul style={{ listStyle: 'none', padding: 0 }} className="changes">
        {of.map((change) => {
          const { field, variety, from, to } = change;
          return (
            <li key={`${field} ${variety ?? ''}`} style={{ marginBottom: 12 }}>
              <Typography.Text strong>{nameOf(field, variety)}</Typography.Text>
              {isOfScript(change) ? (
                <div style={{ whiteSpace: 'pre-wrap', lineHeight: 1.8, overflowWrap: 'anywhere' }}>
                  <MarkedProse before={String(from)} after={String(to)} />
                </div>
              ) : (
                <div>
                  <Typography.Text delete type="secondary">
                    {saidOf(field, from)}
                  </Typography.Text>
                  {' → '}
                  <Typography.Text mark>{saidOf(field, to)}</Typography.Text>
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {of.some(isOfScript) && <Alert type="info" showIcon title={say('scriptWarning')} />}
    </>
  );
}
