import { DownloadOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { driverNames } from '../../domain/schedule.ts';
import { driverWords } from '../../domain/words.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { keep } from '../kit/use-download.ts';
import { csvRow } from './import-file.ts';
import { columnTexts, texts } from './texts.ts';

/** Spreadsheets take a file without it for one of their own encoding. */
const mark = '\ufeff';

/** A table to be filled in: its headings in the language that is read, and one row as an example. */
export function ImportTemplate({
  county,
  table,
}: {
  readonly county: string;
  readonly table: 'endpoints' | 'areas';
}) {
  const say = useSay(texts);
  const column = useSay(columnTexts);
  const word = useWord();
  const { language } = useLanguage();
  const village = `${county}101001`;
  const columns: readonly (keyof typeof columnTexts)[] =
    table === 'areas'
      ? ['code', 'name', 'population', 'varieties']
      : ['id', 'name', 'area', 'driver', 'address', 'volume', 'lon', 'lat'];
  const rows: readonly (readonly string[])[] =
    table === 'areas'
      ? [
          [`${county}101`, say('exampleTownship'), '', 'cmn'],
          [village, say('exampleArea'), '1200', ''],
        ]
      : [
          [
            ...['example-001', say('exampleEndpoint'), village, word(driverWords, 'pull')],
            ...['-', '70', '116.25', '36.33'],
          ],
        ];
  const text = mark + csvRow(columns.map((name) => column(name))) + rows.map(csvRow).join('');
  const kinds = driverNames.map((name) => word(driverWords, name)).join(language === 'zh' ? '、' : '; ');
  return (
    <div>
      <Button
        icon={<DownloadOutlined />}
        onClick={() => keep(new Blob([text], { type: 'text/csv' }), `${table}-${county}.csv`)}
      >
        {say('template')}
      </Button>
      {table === 'endpoints' && (
        <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
          {say('templateHint', kinds)}
        </Typography.Paragraph>
      )}
    </div>
  );
}
