import type { AreaCode, LocalDate } from '../domain/ids.ts';
import type { Footnote } from '../domain/report.ts';

export interface NoteSource {
  readonly cli: string;
  readonly api: string;
  readonly plays: string;
}

/** The footnotes of one report, numbered as they are first needed; the same one is given once. */
export interface Notes {
  /** Answers its id. @param says what the figure is */
  add(says: string, source: NoteSource): string;
  all(): readonly Footnote[];
}

export function createNotes(): Notes {
  const notes: Footnote[] = [];
  return {
    add(says, source) {
      const known = notes.find((note) => note.says === says && note.cli === source.cli);
      if (known !== undefined) return known.id;
      const id = String(notes.length + 1);
      notes.push({ id, says, ...source });
      return id;
    },
    all: () => notes,
  };
}

interface Days {
  readonly county: AreaCode;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const api = '/api/v1';

/** The plays behind figures of some days. */
const playsOf = ({ county, from, to }: Days, more = ''): string =>
  `dalaba plays --county ${county} --from ${from} --to ${to}${more} --csv`;

/** A line of coverage. @param by as `--by` takes it @param each what of a line narrows its plays down, in words */
export function coverageSource(days: Days, by: string, each = ''): NoteSource {
  const { county, from, to } = days;
  const apart = by === '' ? '' : ` --by ${by}`;
  return {
    cli: `dalaba coverage ${county}${apart} --from ${from} --to ${to} --json`,
    api: `GET ${api}/coverage/${county}?${by === '' ? '' : `by=${by}&`}from=${from}&to=${to}`,
    plays: playsOf(days, each),
  };
}

/** What villages lack, at the end of some days. @param day of silence that are a gap */
export const gapsSource = (days: Days, silence: number): NoteSource => ({
  cli: `dalaba gaps ${days.county} --days ${silence} --on ${days.to} --json`,
  api: `GET ${api}/gaps/${days.county}?days=${silence}&on=${days.to}`,
  plays: playsOf(days, ' --area 该行代码'),
});

/** A line of the register. */
export const registerSource = ({ county }: Days): NoteSource => {
  const row = '--broadcast 该行播出 --playlist 该行听众组 --position 该行项 --counted';
  return {
    cli: `dalaba plays --county ${county} ${row} --json`,
    api: `GET ${api}/plays/${county}/export?broadcast=该行播出&playlist=该行听众组&position=该行项&counted=true`,
    plays: `dalaba plays --county ${county} ${row} --csv；纸面上：--date 该行日期 --slot 该行时段 --position 该行项 --variety 该行语言`,
  };
};

/** What people entered or imported: there are no plays behind it. */
export const complaintsSource = (county: AreaCode): NoteSource => ({
  cli: `dalaba complaints show ${county} --json`,
  api: `GET ${api}/complaints/${county}`,
  plays: '背后没有播放记录：是人填报的数',
});
