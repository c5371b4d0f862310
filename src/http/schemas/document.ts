import { z } from 'zod';

/** What answers are made of, each under its name in the document. */
export const components = z.registry<{ id: string }>();

export const named = <Schema extends z.ZodType>(id: string, schema: Schema): Schema => {
  components.add(schema, { id });
  return schema;
};

/** A page of a list. */
export const page = <Item extends z.ZodType>(id: string, item: Item) =>
  named(
    id,
    z.object({
      items: z.array(item).readonly(),
      nextCursor: z.string().optional().describe('Gives the next page; absent on the last'),
    }),
  );
