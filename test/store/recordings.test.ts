import { onBothEngines } from '../contracts/store-engines.ts';
import { recordingsContract } from '../contracts/store-recordings.contract.ts';

onBothEngines('recordings', recordingsContract);
