import type { AreaCode } from '../domain/ids.ts';
import type { Context } from './context.ts';

/** A county as people call it, beside its code; the code alone where it has no schedule. */
export async function countyLabel({ store }: Pick<Context, 'store'>, county: AreaCode): Promise<string> {
  const name = (await store.revisions.schedule(county))?.body.name;
  return name === undefined ? county : `${name}（${county}）`;
}
