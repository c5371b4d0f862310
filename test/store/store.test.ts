import { storeContract } from '../contracts/store.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';
import { replacementsContract } from '../contracts/store-replacements.contract.ts';

onBothEngines('the store', (engine) => {
  storeContract(engine);
  replacementsContract(engine);
});
