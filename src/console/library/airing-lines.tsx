import { Card, Flex, Table, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import type { CoverageReport } from '../api/client.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { lengthOf } from '../kit/time.ts';
import { texts } from './recording-texts.ts';

/** What one county played of a lesson in one variety. */
export type Line = CoverageReport['lines'][number] & { readonly key: string; readonly county: string };

/** A county and a variety a row. */
export function InTable({ of, kind }: { readonly of: readonly Line[]; readonly kind: string }) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const figure = (key: 'planned' | 'heard' | 'partial' | 'missed' | 'unknown') => ({
    title: say(key),
    dataIndex: key,
    align: 'right' as const,
  });
  return (
    <Table<Line>
      size="small"
      rowKey="key"
      dataSource={of}
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: say('county'), dataIndex: 'name', rowScope: 'row' },
        {
          title: say('variety'),
          dataIndex: 'subject',
          render: (variety: string) => word(varietyWords, variety),
        },
        ...(kind === 'lesson'
          ? [
              ...(['heard', 'planned', 'partial', 'missed', 'unknown'] as const).map(figure),
              {
                title: say('villages'),
                key: 'villages',
                align: 'right' as const,
                render: (_: unknown, { villages }: Line) => say('ofVillages', villages.heard, villages.of),
              },
            ]
          : []),
        {
          title: say('minutes'),
          key: 'minutes',
          align: 'right',
          render: (_, { standardMs, dialectMs }) => (
            <Typography.Text>{lengthOf(standardMs + dialectMs, language)}</Typography.Text>
          ),
        },
      ]}
    />
  );
}

/** The same where a table has no room. */
export function InList({ of, kind }: { readonly of: readonly Line[]; readonly kind: string }) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  return (
    <Flex vertical gap={8}>
      {of.map((line) => (
        <Card key={line.key} size="small">
          <Typography.Text strong>
            {line.name} · {word(varietyWords, line.subject ?? '')}
          </Typography.Text>
          {kind === 'lesson' && (
            <div>
              {(['heard', 'planned', 'partial', 'missed', 'unknown'] as const)
                .filter((key) => key === 'heard' || key === 'planned' || line[key] > 0)
                .map((key) => `${say(key)}\u00a0${line[key]}`)
                .join(' · ')}
            </div>
          )}
          <Typography.Text type="secondary">
            {kind === 'lesson' &&
              `${say('villages')} ${say('ofVillages', line.villages.heard, line.villages.of)} · `}
            {say('minutes')} {lengthOf(line.standardMs + line.dialectMs, language)}
          </Typography.Text>
        </Card>
      ))}
    </Flex>
  );
}
