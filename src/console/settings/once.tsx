import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Flex, Input, Modal } from 'antd';
import { useSay } from '../kit/language.tsx';

const texts = {
  once: ['只显示这一次，关上就再也看不到了。', 'Shown this once; nobody can read it again.'],
  copy: ['复制', 'Copy'],
  copied: ['已复制。', 'Copied.'],
  notCopied: ['复制不了，请选中抄下来。', 'It could not be copied; select it and write it down.'],
  close: ['我记好了', 'I have kept it'],
} as const;

/** A secret that is told once: a password, a token. */
export function Once({
  title,
  hint,
  secret,
  close,
}: {
  readonly title: string;
  /** What it is for. */
  readonly hint: string;
  readonly secret: string | undefined;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const { message } = App.useApp();
  // What is closed stays in no corner of the page.
  if (secret === undefined) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      void message.success(say('copied'));
    } catch {
      // Without https a browser may let nobody copy.
      void message.warning(say('notCopied'));
    }
  };
  return (
    <Modal
      open
      title={title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={close}>
          {say('close')}
        </Button>
      }
    >
      <p>{hint}</p>
      <Flex gap={8} style={{ marginBottom: 12 }}>
        <Input
          readOnly
          aria-label={title}
          value={secret}
          style={{ fontFamily: 'ui-monospace, monospace', fontSize: 16 }}
          onFocus={({ target }) => target.select()}
        />
        <Button icon={<CopyOutlined />} onClick={() => void copy()}>
          {say('copy')}
        </Button>
      </Flex>
      <Alert type="warning" showIcon title={say('once')} />
    </Modal>
  );
}
