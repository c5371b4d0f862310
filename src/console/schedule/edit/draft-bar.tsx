import { Button, Flex, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useSay } from '../../kit/language.tsx';
import { texts } from './texts.ts';
import type { Draft } from './use-draft.ts';

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
  const start = () => {
    setLooking(true);
    void look().finally(() => setLooking(false));
  };
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
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
            <Tag color={report.holds ? (problems === 0 ? 'success' : 'warning') : 'error'}>
              {problems === 0 ? say('fine') : say('problems', problems)}
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
