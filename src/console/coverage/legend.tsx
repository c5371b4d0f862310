import { Flex, Typography } from 'antd';
import { useSay } from '../kit/language.tsx';
import { noneShade, shades } from './numbers.ts';
import { texts } from './texts.ts';

/** What the colours of shares stand for. */
export function Legend() {
  const say = useSay(texts);
  const parts = [
    { text: say('noneHeard'), ...noneShade },
    ...shades.toReversed().map(({ fromPercent, ...shade }, index, all) => ({
      ...shade,
      text:
        fromPercent === 0 ? say('below', all[index + 1]?.fromPercent ?? 100) : say('atLeast', fromPercent),
    })),
  ];
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 8, fontSize: 12 }}>
      <Typography.Text type="secondary">{say('legend')}</Typography.Text>
      {parts.map(({ text, background, ink }) => (
        <span key={text} style={{ background, color: ink, padding: '1px 8px', borderRadius: 4 }}>
          {text}
        </span>
      ))}
    </Flex>
  );
}
