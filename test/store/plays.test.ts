import { onBothEngines } from '../contracts/store-engines.ts';
import { playsContract } from '../contracts/store-plays.contract.ts';

onBothEngines('plays', playsContract);
