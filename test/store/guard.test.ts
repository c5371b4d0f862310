import { endpointsContract } from '../contracts/store-endpoints.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';
import { guardContract } from '../contracts/store-guard.contract.ts';

onBothEngines('what guards the loudspeakers, and is known of them', (engine) => {
  guardContract(engine);
  endpointsContract(engine);
});
