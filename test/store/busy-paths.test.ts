import { busyContract } from '../contracts/store-busy.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';

onBothEngines('the busy paths', busyContract);
