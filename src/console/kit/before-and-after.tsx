import { Flex, Typography } from 'antd';
import type { RecordingDetail } from '../api/client.ts';
import { useSay } from './language.tsx';
import { RecordingSound } from './recording-sound.tsx';

const texts = {
  before: ['原来的声音', 'As it came'],
  after: ['处理后，播出的声音', 'As it will air'],
  loudness: ['响度 {} LUFS', 'loudness {} LUFS'],
} as const;

/** A recording as it came and as it will air, on one scale, to see and to hear. */
export function BeforeAndAfter({ of: { recording, rendition } }: { readonly of: RecordingDetail }) {
  const say = useSay(texts);
  const { id, measured } = recording;
  return (
    <Flex vertical gap={12}>
      <Side
        id={id}
        of="master"
        label={say('before')}
        {...(measured === undefined ? {} : { lufs: measured.loudnessLufs })}
      />
      <Side
        id={id}
        of="rendition"
        label={say('after')}
        {...(rendition === undefined ? {} : { lufs: rendition.loudnessLufs })}
      />
    </Flex>
  );
}

function Side({
  id,
  of,
  label,
  lufs,
}: {
  readonly id: string;
  readonly of: 'master' | 'rendition';
  readonly label: string;
  readonly lufs?: number;
}) {
  const say = useSay(texts);
  return (
    <div>
      <Typography.Text strong>{label}</Typography.Text>{' '}
      {lufs !== undefined && (
        <Typography.Text type="secondary">{say('loudness', lufs.toFixed(1))}</Typography.Text>
      )}
      <RecordingSound recording={id} of={of} label={label} height={64} />
    </div>
  );
}
