import { InboxOutlined } from '@ant-design/icons';
import { Alert, Flex, Typography, Upload } from 'antd';
import { useState } from 'react';
import { AddSpeaker } from '../kit/add-speaker.tsx';
import { useSay } from '../kit/language.tsx';
import { type Ground, guessOf, spokenAs } from './ground.ts';
import type { Wanted } from './sending.ts';
import { sendings } from './sendings.ts';
import { endings, untakenOf } from './takeable.ts';
import { texts } from './texts.ts';
import { WantedFields } from './wanted-fields.tsx';

/** Files that were recorded elsewhere: chosen or dropped, many at once. */
export function ByFile({
  ground,
  wanted,
  change,
}: {
  readonly ground: Ground;
  /** What is said of all of them at once. */
  readonly wanted: Wanted;
  readonly change: (wanted: Wanted) => void;
}) {
  const say = useSay(texts);
  const [untaken, setUntaken] = useState<readonly string[]>([]);
  /** All that were chosen at once; they stand on the list in that order. */
  const take = (files: readonly File[]) => {
    const refused: string[] = [];
    for (const file of files.toReversed()) {
      const why = untakenOf(file);
      const told = guessOf(file.name, ground);
      if (why !== undefined) refused.unshift(say(why, file.name));
      else
        sendings.add(file, spokenAs(ground, { ...wanted, ...told }), Object.keys(told) as (keyof Wanted)[]);
    }
    setUntaken(refused);
  };
  const changeAll = (next: Wanted) => {
    sendings.sayForAll(wanted, next, (one) => spokenAs(ground, one));
    change(next);
  };
  return (
    <Flex vertical gap={12}>
      <section aria-label={say('forAll')}>
        <Flex gap={8} wrap align="start">
          <Typography.Text style={{ lineHeight: '32px' }}>{say('forAll')}</Typography.Text>
          <div style={{ flex: '1 1 300px', minWidth: 0 }}>
            <WantedFields ground={ground} wanted={wanted} of={say('forAll')} isForAll change={changeAll} />
          </div>
          <AddSpeaker added={(speaker) => changeAll({ ...wanted, speaker })} />
        </Flex>
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4, fontSize: 13 }}>
          {say('forAllWhat')}
        </Typography.Text>
      </section>
      <Upload.Dragger
        multiple
        // One that was dropped is refused in words, not passed over.
        accept={{ format: endings, filter: 'native' }}
        showUploadList={false}
        beforeUpload={(file, all) => {
          if (file === all[0]) take(all);
          return Upload.LIST_IGNORE;
        }}
      >
        <InboxOutlined style={{ fontSize: 32 }} aria-hidden />
        <Typography.Paragraph strong style={{ margin: '8px 0 4px' }}>
          {say('drop')}
        </Typography.Paragraph>
        <Typography.Text type="secondary">{say('dropWhat')}</Typography.Text>
      </Upload.Dragger>
      {untaken.length > 0 && (
        <Alert
          type="error"
          showIcon
          closable={{ onClose: () => setUntaken([]), 'aria-label': say('close') }}
          title={say('untaken')}
          description={untaken.map((one) => <div key={one}>{one}</div>)}
        />
      )}
    </Flex>
  );
}
