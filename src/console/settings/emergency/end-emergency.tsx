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
  const asked = say(slot.startsWith('drill') ? 'endDrillAsk' : 'endAsk', nameOf(county));
  const end = () =>
    ask({ title: asked, what: say('endWhat'), ok: say('end') }, async () => {
      await postEmergenciesCountyDateSlotEnd({ county, date, slot });
      void message.success(say('endedNow'));
      await queries.invalidateQueries({ queryKey: ['emergencies'] });
      await queries.invalidateQueries({ queryKey: ['broadcast', broadcast] });
    });
  return (
    <Button size="small" danger aria-label={asked} onClick={end}>
      {say('end')}
    </Button>
  );
}
