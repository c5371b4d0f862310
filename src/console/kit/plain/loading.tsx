/** Stands where something is being read. */
export const Loading = () => (
  <div className="loading" aria-busy>
    {Array.from({ length: 6 }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines that never move
      <div key={index} />
    ))}
  </div>
);
