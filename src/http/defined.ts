/** Drops what is undefined, for filters that are exact about optional fields. */
export const defined = <Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;

type Defined<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
