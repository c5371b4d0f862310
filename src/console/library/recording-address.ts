/** The parts of a recording's address. */
export const addressOf = (id: string) => {
  const [lesson = '', variety = '', take = ''] = id.split('/');
  return { lesson, variety, take };
};
