/** What ends each thing that was opened, in the order they were opened. */
export type Closing = (() => Promise<void> | void)[];

/** Closes in reverse order of opening; what was closed once is not closed again. */
export async function closeAll(closing: Closing): Promise<void> {
  for (const step of closing.splice(0).reverse()) await step();
}
