import { complaintsContract } from '../contracts/store-complaints.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';
import { recordingsContract } from '../contracts/store-recordings.contract.ts';

// One PostgreSQL for both.
onBothEngines('recordings and complaints', (engine) => {
  recordingsContract(engine);
  complaintsContract(engine);
});
