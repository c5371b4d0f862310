import { Alert } from 'antd';
import type { Area, Lesson } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useCountyNames } from '../use-names.ts';
import type { EmergencyValues } from './emergency-form.tsx';
import { texts } from './texts.ts';
import { useTonight } from './use-tonight.ts';

/** What holding the button will do: what is said, to whom, and what it interrupts. */
export function EmergencySummary({
  of,
  notice,
  areas,
  reached,
  cause,
}: {
  readonly of: EmergencyValues;
  readonly notice: Lesson | undefined;
  readonly areas: readonly Area[];
  readonly reached: number;
  readonly cause: string | undefined;
}) {
  const say = useSay(texts);
  const { nameOf } = useCountyNames();
  const { onAir, nameOf: broadcastName } = useTonight(of.county);
  const chosen = of.areas ?? [];
  const where =
    chosen.length === 0
      ? say('wholeCounty')
      : chosen.map((code) => areas.find(({ area }) => area === code)?.name ?? code).join('、');
  return (
    <Alert
      type={of.kind === 'drill' ? 'warning' : 'error'}
      showIcon
      style={{ marginBottom: 16, maxWidth: 640 }}
      title={say('will')}
      description={
        <>
          <div>
            <b>
              {say(
                'what',
                say(of.kind === 'drill' ? 'drill' : 'real'),
                notice?.title ?? '',
                say('times', of.repeat),
              )}
            </b>
          </div>
          <div>{say('reaches', nameOf(of.county ?? ''), where, reached)}</div>
          <div>
            {onAir.length === 0
              ? say('interruptsNone')
              : `${say('interrupts', onAir.map(broadcastName).join('、'))} · ${say(of.after)}`}
          </div>
          {notice !== undefined && notice.script !== '' && (
            <div>
              {say('says')}：<q>{notice.script}</q>
            </div>
          )}
          {cause !== undefined && <div style={{ overflowWrap: 'anywhere' }}>{say('cause', cause)}</div>}
        </>
      }
    />
  );
}
