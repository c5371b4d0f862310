import { PlusOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { Entry } from './entry.tsx';
import { liveFields } from './fields.ts';
import type { Form } from './form.ts';
import { texts } from './texts.ts';
import { lengthIn, textAt, valueAt, yamlOf } from './values.ts';

/** What a slot relays after its opening, and the way to have it relay something. @param at key of the slot */
export function Live({
  at,
  slot,
  form,
}: {
  readonly at: string;
  readonly slot: string;
  readonly form: Form;
}) {
  const say = useSay(texts);
  const key = `${at}.live`;
  const [lesson] = form.names.lessons;
  if (valueAt(form.values, key) !== undefined)
    return (
      <div style={{ marginTop: 12 }}>
        <Typography.Paragraph type="secondary" style={{ marginBottom: 6 }}>
          {say('liveHint')}
        </Typography.Paragraph>
        <Entry at={key} title={say('live')} fields={liveFields} form={form} />
      </div>
    );
  if (form.isReadOnly || lesson === undefined) return null;
  const minutes = Math.max(1, Math.floor((lengthIn(textAt(form.values, `${at}.length`), 'm') ?? 20) / 2));
  const fresh = { url: 'http://', title: say('liveTitle'), for: `${minutes}m`, fallback: lesson.value };
  return (
    <Button
      size="small"
      icon={<PlusOutlined />}
      style={{ marginTop: 12 }}
      aria-label={`${say('addLive')} ${slot}`}
      onClick={() => form.change([{ do: 'set', key, value: yamlOf(fresh) }])}
    >
      {say('addLive')}
    </Button>
  );
}
