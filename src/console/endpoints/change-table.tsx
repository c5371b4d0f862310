import { Tag, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { driverWords } from '../../domain/words.ts';
import type { RowChange, TakenTable } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { Rows } from '../kit/rows.tsx';
import { placeOf } from './chosen-endpoints.ts';
import { columnTexts, texts } from './texts.ts';

const colours: Readonly<Record<RowChange['kind'], string>> = {
  added: 'success',
  changed: 'warning',
  removed: 'error',
};

/** The rows that an import would add, change or take away. */
export function ChangeTable({
  of,
  names,
}: {
  readonly of: TakenTable;
  /** Of the county’s areas. */
  readonly names: ReadonlyMap<string, string>;
}) {
  const say = useSay(texts);
  const word = useWord();
  const column = useSay(columnTexts);
  const cellOf = (field: string, cell: string): string => {
    if (cell === '') return say('nothing');
    if (field === 'driver') return word(driverWords, cell);
    if (field === 'varieties')
      return cell
        .split(' > ')
        .map((tag) => word(varietyWords, tag))
        .join(' > ');
    return field === 'area' ? placeOf(cell, names) : cell;
  };
  const told = ({ cells = {}, fields = [] }: RowChange): string =>
    [
      ...Object.entries(cells)
        .slice(1)
        .filter(([, cell]) => cell !== '')
        .map(([field, cell]) => `${column(field as keyof typeof columnTexts)} ${cellOf(field, cell)}`),
      ...fields.map(({ field, from, to }) =>
        say('willChange', column(field as keyof typeof columnTexts), cellOf(field, from), cellOf(field, to)),
      ),
    ].join(' · ');
  const more = of.added + of.changed + of.removed - of.changes.length;
  if (of.changes.length === 0) return null;
  return (
    <section style={{ marginTop: 16 }}>
      <Rows<RowChange>
        label={say('change')}
        of={of.changes}
        rowKey={({ kind, key }) => `${kind} ${key}`}
        empty=""
        wraps
        columns={[
          { key: 'key', title: say('key'), render: ({ key }) => key },
          {
            key: 'kind',
            title: say('change'),
            render: ({ kind }) => <Tag color={colours[kind]}>{say(kind)}</Tag>,
          },
          {
            key: 'what',
            title: say('what'),
            render: (change) => <div style={{ minWidth: 140, overflowWrap: 'anywhere' }}>{told(change)}</div>,
          },
        ]}
      />
      {more > 0 && <Typography.Text type="secondary">{say('moreChanges', more)}</Typography.Text>}
    </section>
  );
}
