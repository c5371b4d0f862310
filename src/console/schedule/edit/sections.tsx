import { ConfigProvider, Radio, Typography, theme } from 'antd';
import { useSay } from '../../kit/language.tsx';
import { useChoices } from '../../kit/use-choices.ts';
import type { Form } from './form.ts';
import { type Parts, partOf } from './parts.tsx';
import { texts } from './texts.ts';

/** The parts of a file, one of them as its form; each says how much is wrong in it. */
export function Sections({ form, parts }: { readonly form: Form; readonly parts: Parts }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const { token } = theme.useToken();
  const asked = chosen('part');
  const { name, hint, shown } = parts.find((one) => one.name === asked) ?? parts[0];
  const wrongIn = (part: string) =>
    form.findings.filter(({ key }) => key !== undefined && partOf(parts, key).name === part).length;
  return (
    <ConfigProvider
      theme={{
        token: {
          colorTextPlaceholder: token.colorTextTertiary,
          // Whoever may only look has to read it.
          ...(form.isReadOnly ? { colorTextDisabled: token.colorText } : {}),
        },
        // Days of the months before and after are chosen, too.
        components: { DatePicker: { colorTextDisabled: token.colorTextTertiary } },
      }}
    >
      <Radio.Group
        aria-label={say('sections')}
        optionType="button"
        size="small"
        value={name}
        onChange={({ target }) => choose({ part: target.value })}
        options={parts.map((part) => {
          const wrong = wrongIn(part.name);
          return {
            value: part.name,
            label: wrong === 0 ? say(part.name) : say('partWrong', say(part.name), wrong),
          };
        })}
        style={{ marginBottom: 12 }}
      />
      <Typography.Paragraph type="secondary">{say(hint)}</Typography.Paragraph>
      {shown}
    </ConfigProvider>
  );
}
