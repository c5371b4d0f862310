import { Alert, Typography } from 'antd';
import { textDiff } from '../../domain/text-diff.ts';
import { useSay } from '../kit/language.tsx';
import { type Change, isOfScript } from './fields.ts';
import { texts } from './lesson-texts.ts';
import { useFieldWords } from './use-field-words.ts';

/** What an edit will change: each field before and after, each script line by line. */
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
                <ScriptChange from={String(from)} to={String(to)} />
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

function ScriptChange({ from, to }: { readonly from: string; readonly to: string }) {
  const lines = textDiff(from.trimEnd(), to.trimEnd()).filter(({ text }) => text !== '');
  return (
    <div style={{ borderInlineStart: '3px solid #8b9096', paddingInlineStart: 8, overflowWrap: 'anywhere' }}>
      {lines.map(({ sign, line, text }) => (
        <div key={`${sign}${line}`}>
          <span aria-hidden>{sign === '-' ? '− ' : '+ '}</span>
          {sign === '-' ? <del>{text}</del> : <ins style={{ textDecoration: 'none' }}>{text}</ins>}
        </div>
      ))}
    </div>
  );
}
