import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { postEmergenciesCountyDateSlotEnd } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useAsk } from '../use-ask.tsx';
import { useCountyNames } from '../use-names.ts';
import { texts } from './texts.ts';

/** Ends an emergency before it is over. */
export function EndEmergency({ of: broadcast }: { readonly of: string }) {
  const say = useSay(texts);
  const ask = useAsk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { nameOf } = useCountyNames();
  const [county = '', date = '', slot = ''] = broadcast.split('/');
  const name = `${nameOf(county)} ${date} ${say(slot.startsWith('drill') ? 'drill' : 'emergency')}`;
  const end = () =>
    ask({ title: say('endAsk', name), what: say('endWhat'), ok: say('end') }, async () => {
      await postEmergenciesCountyDateSlotEnd({ county, date, slot });
      void message.success(say('endedNow'));
      await queries.invalidateQueries({ queryKey: ['emergencies'] });
      await queries.invalidateQueries({ queryKey: ['broadcast', broadcast] });
    });
  return (
    <Button size="small" danger aria-label={say('endAsk', name)} onClick={end}>
      {say('end')}
    </Button>
  );
}
