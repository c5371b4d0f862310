import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import type { EmergencyProposal } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useMayIn } from '../use-names.ts';
import { CapAlert } from './cap-alert.tsx';
import { EmergencyForm } from './emergency-form.tsx';
import { EmergencyList } from './emergency-list.tsx';
import { OnAirNow } from './on-air-now.tsx';
import { StopCounty } from './stop-county.tsx';
import { Stops, stopsQuery } from './stops.tsx';
import { texts } from './texts.ts';
import { Tonight } from './tonight.tsx';

export type Asked = EmergencyProposal['air'][number];

/** What goes before everything else, and silence. */
export function EmergencySection() {
  const say = useSay(texts);
  const mayIn = useMayIn();
  const [proposed, setProposed] = useState<{ readonly nth: number; readonly asked: Asked }>();
  const stops = useQuery(stopsQuery);
  const isStopped = (stops.data?.items.length ?? 0) > 0;
  const [mayDeclare, mayStop, mayCancel] = [
    mayIn('declareEmergency'),
    mayIn('stopCounty'),
    mayIn('cancelBroadcast'),
  ];
  return (
    <>
      {!mayDeclare && !mayStop && (
        <Alert type="info" showIcon title={say('onlyReading')} style={{ marginBottom: 24 }} />
      )}
      <OnAirNow />
      {/* Whoever comes to lift one finds it first. */}
      {isStopped && <Stops />}
      {mayDeclare && <EmergencyForm key={proposed?.nth ?? 0} proposed={proposed?.asked} />}
      {mayDeclare && <CapAlert fill={(asked) => setProposed({ nth: (proposed?.nth ?? 0) + 1, asked })} />}
      {mayStop && <StopCounty />}
      {!isStopped && <Stops />}
      {mayCancel && <Tonight />}
      <EmergencyList />
    </>
  );
}
