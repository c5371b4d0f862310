/** `1 endpoint`, `2 endpoints`, in English. @param more the plural, where that takes more than an `s` */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;
