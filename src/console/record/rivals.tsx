import { Alert, Button } from 'antd';
import { useSay } from '../kit/language.tsx';
import type { Sending } from './sending.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';

/** Says that other files are of the same lesson in the same variety, and lets one be kept alone. */
export function Rivals({ of, rivals }: { readonly of: Sending; readonly rivals: readonly Sending[] }) {
  const say = useSay(texts);
  const waiting = rivals.filter(({ state }) => state === 'named');
  const keep = () => {
    for (const { key } of waiting) void sendings.remove(key);
  };
  return (
    <Alert
      type="warning"
      showIcon
      title={say('rivals', rivals.map(({ fileName }) => fileName).join(say('comma')))}
      description={say('rivalsWhat')}
      {...(waiting.length === 0
        ? {}
        : {
            action: (
              <Button size="small" aria-label={say('of', say('keepThis'), of.fileName)} onClick={keep}>
                {say('keepThis')}
              </Button>
            ),
          })}
    />
  );
}
