const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const fullScale = 128;

/**
 * A waveform in one line of blocks, one a column: the highest sample of each stretch, full scale a full block.
 * @param data pairs of lowest and highest, −128 to 127
 */
export function waveform(data: readonly number[], columns: number): string {
  const pairs = Math.floor(data.length / 2);
  const width = Math.min(columns, pairs);
  return Array.from({ length: width }, (_, column) => {
    const stretch = data.slice(
      2 * Math.floor((column * pairs) / width),
      2 * Math.floor(((column + 1) * pairs) / width),
    );
    const highest = stretch.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return highest === 0 ? ' ' : blocks[Math.min(7, Math.floor((highest * 8) / fullScale))];
  }).join('');
}
