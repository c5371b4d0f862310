import { Alert, Descriptions, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import type { LessonFile } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import type { Fields } from './fields.ts';
import { texts } from './lesson-texts.ts';

/** What a lesson says, in standard Mandarin and in each wording of its own, and when it may air. */
export function LessonContent({ of: { file, fields, findings } }: { readonly of: LessonFile }) {
  const say = useSay(texts);
  const word = useWord();
  const valid = useValid();
  return (
    <>
      <FileFindings of={findings} isBroken={fields === undefined} />
      {fields !== undefined && (
        <>
          <Descriptions
            size="small"
            column={{ xs: 1, md: 3 }}
            items={[
              { key: 'valid', label: say('valid'), children: valid(fields) },
              { key: 'weight', label: say('weight'), children: say('weightShort', fields.weight) },
              {
                key: 'synthetic',
                label: say('synthetic'),
                children: say(fields.synthetic ? 'yes' : 'no'),
              },
              { key: 'file', label: say('file'), children: file },
            ]}
          />
          <Script title={say('standardScript')} text={fields.script} />
          {Object.entries(fields.scripts).map(([variety, text]) => (
            <Script key={variety} title={say('ownScript', word(varietyWords, variety))} text={text} />
          ))}
        </>
      )}
    </>
  );
}

function Script({ title, text }: { readonly title: string; readonly text: string }) {
  const say = useSay(texts);
  return (
    <section style={{ maxWidth: 820, marginTop: 16 }}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {title}{' '}
        <Typography.Text type="secondary" style={{ fontWeight: 400, fontSize: 13 }}>
          {say('letters', [...text.trim()].length)}
        </Typography.Text>
      </Typography.Title>
      <Typography.Paragraph style={{ whiteSpace: 'pre-wrap', lineHeight: 1.8 }}>
        <span lang="zh-CN">{text.trim()}</span>
      </Typography.Paragraph>
    </section>
  );
}

function FileFindings({ of, isBroken }: { readonly of: LessonFile['findings']; readonly isBroken: boolean }) {
  const say = useSay(texts);
  if (of.length === 0) return null;
  return (
    <Alert
      type={isBroken ? 'error' : 'warning'}
      showIcon
      style={{ marginBottom: 16 }}
      title={say(isBroken ? 'broken' : 'fileProblems')}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {of.map(({ file, line, found, expected }) => (
            <li key={`${file} ${line ?? ''} ${found}`}>
              {line === undefined ? file : say('at', file, line)} {say('foundExpected', found, expected)}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function useValid(): (fields: Fields) => string {
  const say = useSay(texts);
  return ({ validFrom, validUntil }) => {
    if (validFrom !== undefined && validUntil !== undefined) return say('fromUntil', validFrom, validUntil);
    if (validFrom !== undefined) return say('fromOn', validFrom);
    return validUntil === undefined ? say('always') : say('until', validUntil);
  };
}
