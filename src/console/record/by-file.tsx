import { InboxOutlined } from '@ant-design/icons';
import { App, Flex, Typography, Upload } from 'antd';
import { AddSpeaker } from '../kit/add-speaker.tsx';
import { useSay } from '../kit/language.tsx';
import { type Ground, guessOf, spokenAs } from './ground.ts';
import type { Wanted } from './sending.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';
import { WantedFields } from './wanted-fields.tsx';

const mostBytes = 2 ** 31;
/** What the file chooser offers; what a file is, the service finds out by its bytes. */
const endings = 'audio/*,.amr,.m4a,.3gp,.aac,.wav,.mp3,.flac,.wma,.ogg,.opus,.webm,.mp4';

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
  const { message } = App.useApp();
  const take = (file: File) => {
    if (file.size === 0) void message.error(say('empty', file.name), 8);
    else if (file.size > mostBytes) void message.error(say('tooBig', file.name), 8);
    else {
      const told = guessOf(file.name, ground);
      sendings.add(file, spokenAs(ground, { ...wanted, ...told }), Object.keys(told) as (keyof Wanted)[]);
    }
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
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {say('forAllWhat')}
        </Typography.Text>
      </section>
      <Upload.Dragger
        multiple
        accept={endings}
        showUploadList={false}
        beforeUpload={(file) => {
          take(file);
          return Upload.LIST_IGNORE;
        }}
      >
        <InboxOutlined style={{ fontSize: 32 }} aria-hidden />
        <Typography.Paragraph strong style={{ margin: '8px 0 4px' }}>
          {say('drop')}
        </Typography.Paragraph>
        <Typography.Text type="secondary">{say('dropWhat')}</Typography.Text>
      </Upload.Dragger>
    </Flex>
  );
}
