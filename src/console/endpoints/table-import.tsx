import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Flex, Input, Radio, Typography, Upload } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type EndpointStates, postImportsCountyTable, type TakenTable } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { useChoices, useKnownChoice } from '../kit/use-choices.ts';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { areaNames } from './chosen-endpoints.ts';
import { inBase64, mostMegabytes } from './import-file.ts';
import { ImportPreview } from './import-preview.tsx';
import { ImportTemplate } from './import-template.tsx';
import { texts } from './texts.ts';

const tables = { endpoints: 'endpointTable', areas: 'areaTable' } as const;
type TableName = keyof typeof tables;
const columns = { endpoints: 'endpointColumns', areas: 'areaColumns' } as const;

/** People's own tables, brought into the county's: shown first, written once confirmed. */
export function TableImport({
  of: { county, ...of },
}: {
  readonly of: Pick<EndpointStates, 'county' | 'areas'>;
}) {
  const say = useSay(texts);
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [, choose] = useChoices();
  const may = useMay();
  const asked = useKnownChoice('table', (one) => Object.hasOwn(tables, one));
  const table: TableName = asked === 'areas' && may('importAreas', county) ? 'areas' : 'endpoints';
  const [file, setFile] = useState<File>();
  const [replace, setReplace] = useState(false);
  const [sheet, setSheet] = useState('');
  const send = useMutation({
    mutationFn: async ({ of, confirm }: { of: File; confirm?: string }): Promise<TakenTable> =>
      postImportsCountyTable({
        county,
        table,
        body: {
          fileName: of.name,
          content: await inBase64(of),
          replace,
          ...(sheet.trim() === '' ? {} : { sheet: sheet.trim() }),
          ...(confirm === undefined ? {} : { confirm }),
        },
      }),
    onSuccess: async ({ end }) => {
      if (end !== 'written') return;
      setFile(undefined);
      await queries.invalidateQueries({ queryKey: ['endpoints', county] });
      void queries.invalidateQueries({ queryKey: ['counties'] });
      void queries.invalidateQueries({ queryKey: ['schedule-names', county] });
    },
    onError: (error) => {
      // What was shown is not what would be written any more.
      send.reset();
      failed(error);
    },
  });
  const once = useOnce(send);
  const show = (next: TableName) => {
    send.reset();
    setFile(undefined);
    choose({ table: next === 'endpoints' ? undefined : next });
  };
  const take = (next: File | undefined) => {
    send.reset();
    if (next !== undefined && next.size > mostMegabytes * 2 ** 20) return void message.error(say('tooLarge'));
    setFile(next);
  };
  return (
    <div style={{ maxWidth: 1280 }}>
      <Typography.Paragraph>{say('importHint')}</Typography.Paragraph>
      <Flex vertical gap={12} align="start" style={{ maxWidth: 900 }}>
        <Radio.Group
          aria-label={say('whichTable')}
          optionType="button"
          value={table}
          options={(Object.keys(tables) as TableName[])
            .filter((one) => may(one === 'areas' ? 'importAreas' : 'importEndpoints', county))
            .map((value) => ({ value, label: say(tables[value]) }))}
          onChange={({ target }) => {
            show(target.value);
          }}
        />
        <Typography.Text type="secondary">{say(columns[table])}</Typography.Text>
        <ImportTemplate county={county} table={table} />
        <div style={{ width: '100%' }}>
          <Upload.Dragger
            accept=".csv,.xlsx,.txt,.tsv"
            maxCount={1}
            fileList={file === undefined ? [] : [{ uid: '1', name: file.name }]}
            beforeUpload={(next) => {
              take(next);
              return false;
            }}
            onRemove={() => take(undefined)}
          >
            <InboxOutlined style={{ fontSize: 24 }} />
            <div>{say('choose')}</div>
          </Upload.Dragger>
        </div>
        <Checkbox
          checked={replace}
          onChange={({ target }) => {
            send.reset();
            setReplace(target.checked);
          }}
        >
          {say('replace')}
        </Checkbox>
        <Input
          aria-label={say('sheet')}
          placeholder={say('sheet')}
          value={sheet}
          style={{ maxWidth: 320 }}
          onChange={({ target }) => {
            send.reset();
            setSheet(target.value);
          }}
        />
        <Button
          type={send.data?.preview === undefined ? 'primary' : 'default'}
          disabled={file === undefined}
          loading={send.isPending}
          onClick={() => file !== undefined && once({ of: file })}
        >
          {say('preview')}
        </Button>
      </Flex>
      {send.data !== undefined && (
        <ImportPreview
          of={send.data}
          names={areaNames(of)}
          isBusy={send.isPending}
          confirm={(preview) => file !== undefined && once({ of: file, confirm: preview })}
        />
      )}
      {send.data?.end === 'written' && table === 'areas' && (
        <Button style={{ marginTop: 12 }} onClick={() => show('endpoints')}>
          {say('thenEndpoints')}
        </Button>
      )}
      {send.data?.end === 'written' && table === 'endpoints' && (
        <p style={{ marginTop: 12, display: 'flex', gap: 16 }}>
          <Link to={`/endpoints?county=${county}`}>{say('thenList')}</Link>
          <Link to={`/schedule?county=${county}`}>{say('thenSchedule')}</Link>
        </p>
      )}
    </div>
  );
}
