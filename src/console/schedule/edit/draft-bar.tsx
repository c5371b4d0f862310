import { Button, Flex, Grid, Popconfirm, Tag, theme } from 'antd';
import { useState } from 'react';
import { useSay } from '../../kit/language.tsx';
import { isToFill } from './form.ts';
import { texts } from './texts.ts';
import type { Draft } from './use-draft.ts';

/** On a phone what is changed is a long way down: the bar stays in sight. */
const atFoot = {
  position: 'sticky',
  bottom: 0,
  zIndex: 10,
  margin: '0 -12px',
  padding: '8px 12px',
  boxShadow: '0 -1px 4px rgb(0 0 0 / 15%)',
} as const;

/** How the draft stands, and what to do with it. */
export function DraftBar({
  draft,
  isTyping,
  look,
  show,
}: {
  readonly draft: Draft;
  readonly isTyping: boolean;
  /** Takes what is typed, and shows what it changes, or the first thing that is wrong. */
  readonly look: () => Promise<void>;
  /** Goes to the first thing that is wrong. */
  readonly show: () => void;
}) {
  const say = useSay(texts);
  const [isLooking, setLooking] = useState(false);
  const { isChecking, report } = draft;
  const isChanged = draft.isChanged || isTyping;
  const problems = report?.findings.length ?? 0;
  const isToBeFilled = report?.findings.every((one) => isToFill(one, draft.values)) === true;
  const wide = Grid.useBreakpoint().md ?? true;
  const { token } = theme.useToken();
  const start = () => {
    setLooking(true);
    void look().finally(() => setLooking(false));
  };
  return (
    <Flex
      wrap
      gap={8}
      align="center"
      style={{ marginBottom: 12, ...(wide ? {} : { ...atFoot, background: token.colorBgContainer }) }}
    >
      <Button type="primary" disabled={!isChanged} loading={isLooking} onClick={start}>
        {say('look')}
      </Button>
      <Popconfirm title={say('undoAsk')} onConfirm={draft.reset} disabled={!isChanged}>
        <Button disabled={!isChanged}>{say('undo')}</Button>
      </Popconfirm>
      <span role="status">
        <Tag color={isChanged ? 'warning' : 'default'}>{say(isChanged ? 'unsaved' : 'unchanged')}</Tag>
        {isChecking ? (
          <Tag>{say('checking')}</Tag>
        ) : (
          report !== undefined && (
            <Tag color={problems === 0 ? 'success' : report.holds || isToBeFilled ? 'warning' : 'error'}>
              {problems === 0 ? say('fine') : say(isToBeFilled ? 'toFillIn' : 'problems', problems)}
            </Tag>
          )
        )}
      </span>
      {problems > 0 && !isChecking && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={show}>
          {say('goThere')}
        </Button>
      )}
    </Flex>
  );
}
