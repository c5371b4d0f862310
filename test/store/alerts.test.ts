import { alertsContract } from '../contracts/store-alerts.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';

onBothEngines('warnings', alertsContract);
