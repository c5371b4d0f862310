import { Alert, Button, Flex, Popconfirm, Statistic, Typography } from 'antd';
import type { TakenTable } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { ChangeTable } from './change-table.tsx';
import { FindingList } from './finding-list.tsx';
import { texts } from './texts.ts';

/** What an import would do, or did; what takes rows away asks once more. */
export function ImportPreview({
  of,
  names,
  isBusy,
  confirm,
}: {
  readonly of: TakenTable;
  /** Of the county’s areas. */
  readonly names: ReadonlyMap<string, string>;
  readonly isBusy: boolean;
  readonly confirm: (preview: string) => void;
}) {
  const say = useSay(texts);
  const { end, preview, published = [], added, changed, removed, unchanged, errors, credentials } = of;
  const secrets = [credentials.added.length, credentials.changed.length] as const;
  const write = () => preview !== undefined && confirm(preview);
  const button = (
    <Button type="primary" loading={isBusy} {...(removed > 0 ? {} : { onClick: write })}>
      {say('confirm', added, changed, removed)}
    </Button>
  );
  return (
    <section aria-live="polite" style={{ marginTop: 24 }}>
      {end === 'written' && (
        <Alert
          type="success"
          showIcon
          title={say('written')}
          {...(published.length === 0 ? {} : { description: say('publishedWith', published.length) })}
        />
      )}
      {end === 'unchanged' && <Alert type="info" showIcon title={say('same')} />}
      {end !== 'refused' && (
        <Flex wrap gap={32} style={{ margin: '12px 0' }}>
          {(
            [
              ['added', added],
              ['changed', changed],
              ['removed', removed],
              ['unchanged', unchanged],
            ] as const
          ).map(([key, value]) => (
            <Statistic key={key} title={say(key)} value={value} />
          ))}
        </Flex>
      )}
      {secrets.some((count) => count > 0) && (
        <Typography.Paragraph>{say('secretsStored', ...secrets)}</Typography.Paragraph>
      )}
      {end === 'previewed' &&
        (removed > 0 ? (
          <Popconfirm
            title={say('removeAsk', removed)}
            okText={say('write')}
            cancelText={say('cancel')}
            okButtonProps={{ danger: true }}
            onConfirm={write}
          >
            {button}
          </Popconfirm>
        ) : (
          button
        ))}
      <FindingList of={of} />
      {errors === 0 && <ChangeTable of={of} names={names} />}
    </section>
  );
}
