import { Pagination, Typography, theme } from 'antd';
import type { CSSProperties } from 'react';
import type { CoverageLine } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { Scrolled } from '../kit/scrolled.tsx';
import { useChoices } from '../kit/use-choices.ts';
import type { PlayChoice } from '../plays/play-choice.ts';
import { Legend } from './legend.tsx';
import { shadeOf, wholeShare } from './numbers.ts';
import { texts } from './texts.ts';

/** So many lessons a page: with 30 townships that is 600 cells. */
const pageSize = 20;

interface Row {
  readonly lesson: string;
  readonly title: string;
  readonly heard: number;
  readonly planned: number;
  readonly cells: ReadonlyMap<string, CoverageLine>;
}

/** Rows by lesson, what was heard least first. */
export function rowsOf(lines: readonly CoverageLine[]): readonly Row[] {
  return [...Map.groupBy(lines, ({ subject = '' }) => subject)]
    .map(([lesson, of]) => ({
      lesson,
      title: of[0]?.subjectName ?? lesson,
      heard: of.reduce((sum, { heard }) => sum + heard, 0),
      planned: of.reduce((sum, { planned }) => sum + planned, 0),
      cells: new Map(of.map((line) => [line.place, line])),
    }))
    .filter(({ planned }) => planned > 0)
    .toSorted((a, b) => a.heard / a.planned - b.heard / b.planned || (a.lesson < b.lesson ? -1 : 1));
}

/** Which lesson was heard in which township. */
export function Matrix({
  of,
  show,
}: {
  readonly of: readonly CoverageLine[];
  readonly show: (choice: PlayChoice) => void;
}) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const [chosen, , put] = useChoices();
  const rows = rowsOf(of);
  const places = [...new Map(of.map(({ place, name }) => [place, name]))].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (rows.length === 0) return <Typography.Text type="secondary">{say('noMatrix')}</Typography.Text>;
  const last = Math.ceil(rows.length / pageSize);
  const page = Math.min(Math.max(1, Math.trunc(Number(chosen('lessons'))) || 1), last);
  const shown = rows.slice((page - 1) * pageSize).slice(0, pageSize);
  const head = { padding: 6, background: token.colorBgContainer, fontWeight: 600 } as const;
  const first: CSSProperties = {
    ...head,
    position: 'sticky',
    insetInlineStart: 0,
    zIndex: 1,
    textAlign: 'left',
    minWidth: 110,
    maxWidth: 240,
    whiteSpace: 'normal',
  };
  return (
    <>
      <Legend />
      <Scrolled label={say('matrix')}>
        <table style={{ borderCollapse: 'separate', borderSpacing: 2 }}>
          <thead>
            <tr>
              <th scope="col" style={first}>
                {say('lesson')}
              </th>
              <th scope="col" style={head}>
                {say('whole')}
              </th>
              {places.map(([place, name]) => (
                <th key={place} scope="col" style={head}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ lesson, title, heard, planned, cells }) => (
              <tr key={lesson}>
                <th scope="row" style={{ ...first, fontWeight: 400 }}>
                  {title}
                </th>
                <Cell
                  heard={heard}
                  planned={planned}
                  label={say('cell', title, say('whole'), heard, planned)}
                  show={() => show({ lesson })}
                />
                {places.map(([area, name]) => {
                  const line = cells.get(area);
                  if (line === undefined || line.planned === 0)
                    return (
                      <td key={area} style={{ textAlign: 'center' }}>
                        <Typography.Text type="secondary">—</Typography.Text>
                      </td>
                    );
                  return (
                    <Cell
                      key={area}
                      heard={line.heard}
                      planned={line.planned}
                      label={say('cell', title, name, line.heard, line.planned)}
                      show={() => show({ lesson, area })}
                    />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      {rows.length > pageSize && (
        <Pagination
          size="small"
          style={{ marginTop: 8 }}
          current={page}
          pageSize={pageSize}
          total={rows.length}
          showSizeChanger={false}
          onChange={(next) => put({ lessons: next === 1 ? undefined : String(next) })}
        />
      )}
    </>
  );
}

function Cell({
  heard,
  planned,
  label,
  show,
}: {
  readonly heard: number;
  readonly planned: number;
  readonly label: string;
  readonly show: () => void;
}) {
  const { background, ink } = shadeOf(heard, planned);
  return (
    <td style={{ padding: 0 }}>
      <button
        type="button"
        aria-label={label}
        onClick={show}
        style={{
          ...{ background, color: ink, border: 0, borderRadius: 4, cursor: 'pointer', width: '100%' },
          ...{ minWidth: 64, padding: '4px 6px', font: 'inherit', lineHeight: 1.25, whiteSpace: 'nowrap' },
        }}
      >
        {heard}/{planned}
        <br />
        <span style={{ fontSize: 12 }}>{wholeShare(heard, planned)} %</span>
      </button>
    </td>
  );
}
