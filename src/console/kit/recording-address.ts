/** The parts of a recording's id, as its addresses ask for them. */
export function partsOfRecording(id: string): {
  readonly lesson: string;
  readonly variety: string;
  readonly take: string;
} {
  const [lesson = '', variety = '', take = ''] = id.split('/');
  return { lesson, variety, take };
}

/** Where a recording's sound lies: as it was received, or as it airs. */
export const soundOf = (id: string, of: 'master' | 'rendition'): string => {
  const { lesson, variety, take } = partsOfRecording(id);
  return `/api/v1/recordings/${lesson}/${variety}/${take}/${of === 'master' ? 'audio' : 'rendition'}`;
};
