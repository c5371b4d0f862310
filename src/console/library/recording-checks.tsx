import { CheckCircleOutlined, CloseCircleOutlined, ExclamationCircleOutlined } from '@ant-design/icons';
import { Tag, Typography } from 'antd';
import { checkWords } from '../../domain/words.ts';
import type { RecordingCheck, RecordingRecord } from '../api/client.ts';
import { useLanguage, useSay, useWord, useWorded } from '../kit/language.tsx';
import { texts } from './recording-texts.ts';

const signs = {
  ok: [<CheckCircleOutlined key="i" aria-hidden />, 'success'],
  warn: [<ExclamationCircleOutlined key="i" aria-hidden />, 'warning'],
  fail: [<CloseCircleOutlined key="i" aria-hidden />, 'error'],
} as const;

/** How a recording measures, worst first: the figure, what was wanted, and what to do about it. */
export function RecordingChecks({ of }: { readonly of: NonNullable<RecordingRecord['measured']> }) {
  const say = useSay(texts);
  const word = useWord();
  const worded = useWorded();
  const figure = useFigure();
  const order = ['fail', 'warn', 'ok'];
  const checks = of.checks.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const [icon, color] = signs[of.verdict];
  return (
    <section style={{ margin: '12px 0' }}>
      <Typography.Title level={4} style={{ fontSize: 15 }}>
        {say('checks')}{' '}
        <Tag icon={icon} color={color}>
          {say(of.verdict)}
        </Tag>
      </Typography.Title>
      <ul
        style={{
          listStyle: 'none',
          padding: 0,
          margin: 0,
          display: 'grid',
          gap: '6px 16px',
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
        }}
      >
        {checks.map((check) => (
          <li key={check.name}>
            <Tag icon={signs[check.verdict][0]} color={signs[check.verdict][1]}>
              {word(checkWords, check.name)}
            </Tag>{' '}
            {figure(check.value, check.unit)}{' '}
            <Typography.Text type="secondary" style={{ fontSize: 13 }}>
              {check.limit === '' ? '' : say('limit', check.limit)}
            </Typography.Text>
            {check.advice !== undefined && <div>{worded(check.advice)}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useFigure(): (value: RecordingCheck['value'], unit: string) => string {
  const { language } = useLanguage();
  const units: Readonly<Record<string, string>> =
    language === 'zh' ? { s: '秒', ch: '个声道' } : { ch: 'channels' };
  return (value, unit) => `${value} ${units[unit] ?? unit}`.trim();
}
