import { onBothEngines } from '../contracts/store-engines.ts';
import { guardContract } from '../contracts/store-guard.contract.ts';

onBothEngines('what guards the loudspeakers', guardContract);
