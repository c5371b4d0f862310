import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { Collapse, Flex, Typography, theme } from 'antd';
import { checkWords } from '../../domain/words.ts';
import type { RecordingCheck } from '../api/client.ts';
import { useSay, useWord, useWorded } from './language.tsx';

const texts = {
  fail: ['{} 项不合格', '{} [check|checks] failed'],
  warn: ['{} 项要留意', '{} to look at'],
  'fail-submitting': ['要改好才能提交审核', 'to be mended before it can be reviewed'],
  'warn-submitting': ['能改最好，不改也能提交审核', 'better mended; it can be offered for review as it is'],
  'fail-approving': ['不能通过', 'it cannot be approved'],
  'warn-approving': ['听清楚再决定，可以通过', 'listen well and decide; it may be approved'],
  fine: ['录音检查都合格', 'Every check of the sound is fine'],
  well: ['合格的 {} 项', '{} [check that is|checks that are] fine'],
  measured: ['测得 {}，要求 {}', 'measured {}, expected {}'],
  isBad: ['不合格', 'failed'],
  isDoubtful: ['要留意', 'to look at'],
  isWell: ['合格', 'fine'],
} as const;

const order = ['fail', 'warn', 'ok'] as const;

/** What was measured of a recording, in plain words: what has to be mended first, with its number and limit. */
export function Checks({
  of,
  before,
}: {
  readonly of: readonly RecordingCheck[];
  /** What is to be done with it next; what hinders it is said. */
  readonly before?: 'submitting' | 'approving';
}) {
  const say = useSay(texts);
  const troubled = of
    .filter(({ verdict }) => verdict !== 'ok')
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const well = of.filter(({ verdict }) => verdict === 'ok');
  const failed = troubled.filter(({ verdict }) => verdict === 'fail').length;
  const warned = troubled.length - failed;
  return (
    <div>
      <Typography.Paragraph strong style={{ marginBottom: 8 }}>
        {[
          failed > 0 ? say('fail', failed) : '',
          warned > 0 ? say('warn', warned) : '',
          troubled.length === 0 ? say('fine') : '',
          troubled.length === 0 || before === undefined
            ? ''
            : say(`${failed > 0 ? 'fail' : 'warn'}-${before}`),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </Typography.Paragraph>
      <CheckList of={troubled} />
      {well.length > 0 && (
        <Collapse
          size="small"
          ghost
          items={[{ key: 'well', label: say('well', well.length), children: <CheckList of={well} /> }]}
        />
      )}
    </div>
  );
}

const signs = { fail: CloseCircleFilled, warn: ExclamationCircleFilled, ok: CheckCircleFilled } as const;
const signTexts = { fail: 'isBad', warn: 'isDoubtful', ok: 'isWell' } as const;

function CheckList({ of }: { readonly of: readonly RecordingCheck[] }) {
  const say = useSay(texts);
  const word = useWord();
  const worded = useWorded();
  const { token } = theme.useToken();
  const colours = { fail: token.colorError, warn: token.colorWarning, ok: token.colorSuccess };
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {of.map(({ name, verdict, value, unit, limit, advice }) => {
        const Sign = signs[verdict];
        return (
          <li key={name} style={{ padding: '3px 0' }}>
            <Flex gap={8} align="start">
              <Sign
                role="img"
                aria-label={say(signTexts[verdict])}
                style={{ color: colours[verdict], marginTop: 4 }}
              />
              <span>
                <Typography.Text strong={verdict !== 'ok'}>
                  {advice === undefined ? word(checkWords, name) : worded(advice)}
                </Typography.Text>{' '}
                <Typography.Text type="secondary">
                  {advice === undefined ? '' : `${word(checkWords, name)} `}
                  {say('measured', `${value} ${unit}`.trim(), limit)}
                </Typography.Text>
              </span>
            </Flex>
          </li>
        );
      })}
    </ul>
  );
}
