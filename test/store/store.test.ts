import { storeContract } from '../contracts/store.contract.ts';
import { emergenciesContract } from '../contracts/store-emergencies.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';
import { identityContract } from '../contracts/store-identity.contract.ts';
import { performancesContract } from '../contracts/store-performances.contract.ts';
import { remakesContract } from '../contracts/store-remakes.contract.ts';
import { replacementsContract } from '../contracts/store-replacements.contract.ts';

onBothEngines('the store', (engine) => {
  storeContract(engine);
  replacementsContract(engine);
  remakesContract(engine);
  performancesContract(engine);
  emergenciesContract(engine);
  identityContract(engine);
});
