import { useQuery } from '@tanstack/react-query';
import { Alert, Progress, Typography } from 'antd';
import { type Disk, getDisk, getRetention, type Retention } from '../api/client.ts';
import { bytesText } from '../kit/bytes.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Rows } from '../kit/rows.tsx';
import { dateIn } from '../kit/time.ts';
import { Section } from './section.tsx';
import { diskParts, retentionKinds, texts } from './upkeep-texts.ts';
import { useCountyNames } from './use-names.ts';

/** How long what is kept, and what uses the disk; both read only. */
export function UpkeepSection() {
  const say = useSay(texts);
  const retention = useQuery({ queryKey: ['retention'], queryFn: () => getRetention() });
  const disk = useQuery({ queryKey: ['disk'], queryFn: () => getDisk() });
  return (
    <>
      <Section title={say('retention')} intro={say('retentionIntro')}>
        <PageState of={retention}>{(read) => <Kept of={read} />}</PageState>
        <Typography.Paragraph type="secondary" style={{ marginTop: 12, maxWidth: 760 }}>
          {say('where')}
        </Typography.Paragraph>
      </Section>
      <Section title={say('disk')} intro={say('diskIntro')}>
        <PageState of={disk}>{(read) => <Use of={read} />}</PageState>
      </Section>
    </>
  );
}

function Kept({ of: { lines, plays, ledger } }: { readonly of: Retention }) {
  const say = useSay(texts);
  const kindOf = useSay(retentionKinds);
  const { zone } = useCountyNames();
  const amount = ({ rows, bytes }: Retention['ledger']) =>
    rows === 0 ? say('nothing') : say('amount', rows, bytesText(bytes));
  return (
    <>
      <Rows<Retention['lines'][number]>
        label={say('retention')}
        of={lines}
        rowKey={({ kind }) => kind}
        empty=""
        columns={[
          { key: 'kind', title: say('kind'), render: ({ kind }) => kindOf(kind) },
          { key: 'months', title: say('keptFor'), render: ({ months }) => say('months', months) },
          { key: 'kept', title: say('kept'), align: 'right', render: ({ kept }) => amount(kept) },
          {
            key: 'oldest',
            title: say('oldest'),
            render: ({ kept: { oldestMs } }) => (oldestMs === undefined ? '—' : dateIn(oldestMs, zone)),
          },
          { key: 'due', title: say('due'), align: 'right', render: ({ due }) => amount(due) },
          {
            key: 'before',
            title: say('before'),
            render: ({ beforeMs }) => say('beforeDay', dateIn(beforeMs, 'UTC')),
          },
        ]}
      />
      <Typography.Paragraph style={{ marginTop: 12 }}>
        {say('forEver', plays, ledger.rows, bytesText(ledger.bytes))}
      </Typography.Paragraph>
    </>
  );
}

function Use({ of }: { readonly of: Disk }) {
  const say = useSay(texts);
  const partOf = useSay(diskParts);
  const { language } = useLanguage();
  const { freeBytes, totalBytes, usedBytes, reservedBytes, parts, forecast } = of;
  const number = new Intl.NumberFormat(language);
  const isShort = freeBytes < reservedBytes;
  return (
    <>
      {isShort && <Alert type="error" showIcon title={say('short')} style={{ marginBottom: 12 }} />}
      <div style={{ maxWidth: 560, marginBottom: 12 }}>
        <Progress
          aria-label={say('disk')}
          percent={Math.round(((totalBytes - freeBytes) / Math.max(1, totalBytes)) * 1000) / 10}
          status={isShort ? 'exception' : 'normal'}
        />
        <Typography.Paragraph style={{ margin: '4px 0' }}>
          {say('free', bytesText(totalBytes), bytesText(freeBytes), bytesText(usedBytes))}
        </Typography.Paragraph>
        <Typography.Paragraph type="secondary" style={{ margin: 0 }}>
          {forecastText(say, forecast)} {say('reserve', bytesText(reservedBytes))}
        </Typography.Paragraph>
      </div>
      <Rows<Disk['parts'][number]>
        label={say('disk')}
        of={parts.filter(({ files }) => files > 0)}
        rowKey={({ part }) => part}
        empty={say('nothing')}
        columns={[
          { key: 'part', title: say('part'), render: ({ part }) => partOf(part) },
          { key: 'bytes', title: say('size'), align: 'right', render: ({ bytes }) => bytesText(bytes) },
          { key: 'files', title: say('files'), align: 'right', render: ({ files }) => number.format(files) },
        ]}
      />
    </>
  );
}

function forecastText(say: ReturnType<typeof useSay<typeof texts>>, forecast: Disk['forecast']): string {
  if (forecast === undefined) return say('noForecast');
  const { growthBytesPerDay, daysUntilFull } = forecast;
  if (daysUntilFull === undefined) return say('noGrowth');
  return say('forecast', bytesText(growthBytesPerDay), Math.floor(daysUntilFull));
}
