import { onBothEngines } from '../contracts/store-engines.ts';
import { listsContract } from '../contracts/store-lists.contract.ts';

onBothEngines('the store’s lists', listsContract);
