import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Card, Flex, Input, Select, Typography } from 'antd';
import { useState } from 'react';
import { type ReportFormat, type ReportKind, reportFormats, reportKinds } from '../../domain/report.ts';
import { useSay } from '../kit/language.tsx';
import { useDownload } from '../kit/use-download.ts';
import type { Range } from './period.ts';
import { texts } from './texts.ts';

type When = 'shownDays' | 'ofMonth' | 'ofYear';
/** Excel first: it is what most people ask for. */
const formats: readonly ReportFormat[] = [
  'xlsx',
  'pdf',
  ...reportFormats.filter((one) => one !== 'xlsx' && one !== 'pdf'),
];

/** The four reports as files, of the days shown, a month or a year. */
export function Exports({
  county,
  range,
  today,
}: {
  readonly county: string;
  readonly range: Range;
  readonly today: string;
}) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const { isBusy, download } = useDownload();
  const [kind, setKind] = useState<ReportKind>('coverage');
  const [when, setWhen] = useState<When>('shownDays');
  const [month, setMonth] = useState(today.slice(0, 7));
  const [year, setYear] = useState(today.slice(0, 4));
  const [format, setFormat] = useState<ReportFormat>('xlsx');
  const days: Readonly<Record<string, string>> =
    when === 'shownDays' ? { from: range.from, to: range.to } : when === 'ofMonth' ? { month } : { year };
  const isWritten = when === 'ofMonth' ? /^\d{4}-(0[1-9]|1[0-2])$/.test(month) : /^\d{4}$/.test(year);
  const fetchIt = async () => {
    const asked = new URLSearchParams({ ...days, format });
    const name = `${kind}-${county}.${format}`;
    if (await download(`/reports/${county}/${kind}?${asked}`, name))
      void message.success(say('kept', say(`kind-${kind}`)));
  };
  return (
    <Card
      size="small"
      title={
        <Typography.Title level={3} style={{ fontSize: 15, margin: 0 }}>
          {say('exports')}
        </Typography.Title>
      }
    >
      <Flex wrap gap={8} align="center">
        <Select<ReportKind>
          aria-label={say('kind')}
          value={kind}
          style={{ minWidth: 150 }}
          options={reportKinds.map((value) => ({ value, label: say(`kind-${value}`) }))}
          onChange={(next) => {
            setKind(next);
            if (next === 'work') setWhen('ofYear');
          }}
        />
        <Select<When>
          aria-label={say('when')}
          value={when}
          style={{ minWidth: 150 }}
          options={(['shownDays', 'ofMonth', 'ofYear'] as const).map((value) => ({
            value,
            label: say(value),
          }))}
          onChange={setWhen}
        />
        {when === 'ofMonth' && (
          <Input
            aria-label={say('monthOf')}
            placeholder="2026-11"
            value={month}
            style={{ width: 110 }}
            onChange={({ target }) => setMonth(target.value)}
          />
        )}
        {when === 'ofYear' && (
          <Input
            aria-label={say('yearOf')}
            placeholder="2026"
            value={year}
            style={{ width: 90 }}
            onChange={({ target }) => setYear(target.value)}
          />
        )}
        <Select<ReportFormat>
          aria-label={say('format')}
          value={format}
          style={{ minWidth: 140 }}
          options={formats.map((value) => ({ value, label: say(`format-${value}`) }))}
          onChange={setFormat}
        />
        <Button
          type="primary"
          icon={<DownloadOutlined />}
          aria-label={say('download')}
          loading={isBusy}
          disabled={when !== 'shownDays' && !isWritten}
          onClick={() => void fetchIt()}
        >
          {say('download')}
        </Button>
      </Flex>
      <Typography.Paragraph type="secondary" role="status" style={{ margin: '8px 0 0' }}>
        {isBusy ? say('making') : say(`says-${kind}`)}
      </Typography.Paragraph>
    </Card>
  );
}
