import { InboxOutlined } from '@ant-design/icons';
import { App, Flex, Select, Typography, Upload } from 'antd';
import { useSay } from '../kit/language.tsx';
import { AddSpeaker } from './add-speaker.tsx';
import { type Ground, guessOf, spokenAs } from './ground.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';

const mostBytes = 2 ** 31;
/** What the file chooser offers; what a file is, the service finds out by its bytes. */
const endings = 'audio/*,.amr,.m4a,.3gp,.aac,.wav,.mp3,.flac,.wma,.ogg,.opus,.webm,.mp4';

/** Files that were recorded elsewhere: chosen or dropped, many at once. */
export function ByFile({
  ground,
  speaker,
  changeSpeaker,
}: {
  readonly ground: Ground;
  /** Who speaks in what is chosen next. */
  readonly speaker: string | undefined;
  readonly changeSpeaker: (speaker: string | undefined) => void;
}) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const take = (file: File) => {
    if (file.size === 0) void message.error(say('empty', file.name), 8);
    else if (file.size > mostBytes) void message.error(say('tooBig', file.name), 8);
    else {
      const by = speaker === undefined ? {} : { speaker };
      sendings.add(file, spokenAs(ground, { ...guessOf(file.name, ground), ...by }));
    }
  };
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="center">
        <Typography.Text>{say('speaker')}</Typography.Text>
        <Select
          aria-label={say('speaker')}
          style={{ minWidth: 160 }}
          value={speaker ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: '', label: say('noSpeaker') },
            ...ground.speakers.map(({ id, name }) => ({ value: id, label: name ?? id })),
          ]}
          onChange={(id: string) => changeSpeaker(id === '' ? undefined : id)}
        />
        <AddSpeaker added={changeSpeaker} />
      </Flex>
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
