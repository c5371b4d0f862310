import { useSay } from '../../kit/language.tsx';
import { useChannelWords } from './channel-rows.tsx';
import { bodyOf, type Channel, type ChannelValues } from './channel-values.ts';
import { channelKinds, alertTexts as texts } from './texts.ts';

/** What becomes of a channel, a line a thing. */
export function useChanges(was: Channel | undefined, credential: string, values: ChannelValues | undefined) {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const { nameOf, countiesOf, faultsOf } = useChannelWords();
  if (values === undefined) return [];
  const now = { credential, ...bodyOf(values) };
  const language = now.language ?? 'zh';
  if (was === undefined) return [say('willTell', nameOf(now), countiesOf(now), faultsOf(now), say(language))];
  const nothing = '—';
  const told = ({ kind, from, secret, to }: ReturnType<typeof bodyOf>) => [
    [say('kind'), kindOf(kind)],
    [say('secret'), secret ?? nothing],
    [say('from'), from ?? nothing],
    [say('to'), to?.join(say('comma')) ?? nothing],
  ];
  const lines = (of: ReturnType<typeof bodyOf>) => [
    ...told(of),
    [say('counties'), countiesOf(of)],
    [say('kinds'), faultsOf(of)],
    [say('language'), say(of.language ?? 'zh')],
  ];
  const [before, after] = [lines(was), lines(now)];
  return before.flatMap(([what = '', old = ''], index) => {
    const is = after[index]?.[1] ?? '';
    return is === old ? [] : [say('fromTo', what, old, is)];
  });
}
