import { Flex, Input, Tag } from 'antd';
import { Labelled } from '../../kit/labelled.tsx';
import { useSay } from '../../kit/language.tsx';
import { texts } from './texts.ts';

const usual = ['reasonWrong', 'reasonForged', 'reasonComplaint', 'reasonFault'] as const;

/** Whether a reason was written, and is none of those that one click gives. */
export function useIsWritten(): (reason: string) => boolean {
  const say = useSay(texts);
  return (reason) => reason.trim() !== '' && !usual.some((key) => say(key) === reason);
}

/** Why, for the ledger: written, or one of the usual ones by one click. */
export function ReasonField({
  value,
  change,
}: {
  readonly value: string;
  readonly change: (reason: string) => void;
}) {
  const say = useSay(texts);
  return (
    <div style={{ maxWidth: 560, marginBottom: 16 }}>
      <Labelled label={say('reason')}>
        {(id) => (
          <Input id={id} value={value} maxLength={500} onChange={({ target }) => change(target.value)} />
        )}
      </Labelled>
      <Flex wrap gap={4} style={{ marginTop: 8 }} role="group" aria-label={say('reasons')}>
        {usual.map((key) => (
          <Tag.CheckableTag
            key={key}
            style={{ border: '1px solid rgba(128,128,128,0.5)' }}
            checked={value === say(key)}
            onChange={() => change(say(key))}
          >
            {say(key)}
          </Tag.CheckableTag>
        ))}
      </Flex>
    </div>
  );
}
