import { storeContract } from '../contracts/store.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';

onBothEngines('the store', storeContract);
