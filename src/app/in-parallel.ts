/** Maps values with at most `limit` at a time; answers in the order of the values, fails with the first failure. */
export async function inParallel<In, Out>(
  limit: number,
  values: readonly In[],
  map: (value: In) => Promise<Out>,
): Promise<Out[]> {
  const answers: Out[] = [];
  const waiting = values.entries();
  const worker = async (): Promise<void> => {
    for (const [index, value] of waiting) answers[index] = await map(value);
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  return answers;
}
