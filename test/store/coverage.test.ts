import { coverageContract } from '../contracts/store-coverage.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';

onBothEngines('coverage', coverageContract);
