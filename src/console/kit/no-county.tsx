import type { useCounty } from './county-choice.tsx';
import { useSay } from './language.tsx';
import { Button } from './plain/button.tsx';
import { Result } from './plain/result.tsx';

const texts = {
  title: ['没有 {} 这个县，或者不归您看', 'There is no county {}, or it is not yours to see'],
  says: [
    '地址里的县代码也许写错了。需要看别的县，请管理员在“设置 · 人员和角色”里给您加。您可以看：',
    'The code in the address may be mistyped. If you need another county, ask an administrator, who gives it under “Settings · People and roles”. You may see:',
  ],
} as const;

const most = 20;

/** A county that the address asks for and that is none, or not theirs: theirs are one step away. */
export function NoCounty({
  of: { counties, change },
  asked,
}: {
  readonly of: Pick<ReturnType<typeof useCounty>, 'counties' | 'change'>;
  readonly asked: string;
}) {
  const say = useSay(texts);
  return (
    <Result
      kind="missing"
      title={say('title', asked)}
      action={counties.slice(0, most).map(({ county, name }) => (
        <Button key={county} onClick={() => change(county)}>
          {name}
        </Button>
      ))}
    >
      <p className="secondary">{say('says')}</p>
    </Result>
  );
}
