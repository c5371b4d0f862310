import type { AreaCode, LocalDate } from './ids.ts';

export const reportKinds = ['coverage', 'as-run', 'gaps', 'work'] as const;
export type ReportKind = (typeof reportKinds)[number];

export const reportFormats = ['json', 'csv', 'xlsx', 'html', 'pdf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/**
 * What a cell holds: `text`; `code`, digits that are a name; `count`, a whole number; `decimal`, one digit behind the
 * point; `number`, at most one; `percent`, the same, of a hundred; `date`, `YYYY-MM-DD` in the county's zone; `moment`, UTC milliseconds, shown in
 * the county's zone.
 */
export type CellKind = 'text' | 'code' | 'count' | 'decimal' | 'number' | 'percent' | 'date' | 'moment';
/** Undefined where it cannot be said. */
export type Cell = string | number | undefined;

/** How a figure is made again: by a command, by the API, and from the plays. */
export interface Footnote {
  readonly id: string;
  /** What the figure is, in Chinese. */
  readonly says: string;
  readonly cli: string;
  readonly api: string;
  /** Down to the plays. */
  readonly plays: string;
}

export interface ReportColumn {
  readonly key: string;
  readonly title: string;
  readonly unit?: string;
  readonly kind: CellKind;
  /** The footnote that says where its figures come from. */
  readonly note?: string;
  /** Room on paper, against the other columns; 1 unless given. */
  readonly weight?: number;
  /** In data alone: paper has no room for it. */
  readonly isData?: true;
}

export type ReportRow = Readonly<Record<string, Cell>>;

export interface ReportTable {
  readonly is: 'table';
  readonly id: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  /** So many columns say what a row is; a table too wide for paper is cut behind them, and they come again. */
  readonly keys: number;
  /** Read once, in order; of any length. */
  readonly rows: Iterable<ReportRow> | AsyncIterable<ReportRow>;
  readonly total?: ReportRow;
  /** What is said where there are no rows. */
  readonly empty: string;
}

export interface Figure {
  /** Of its own among all figures of a report. */
  readonly key: string;
  readonly name: string;
  readonly value: Cell;
  readonly kind: CellKind;
  readonly unit?: string;
  readonly note?: string;
  /** What it does not say. */
  readonly says?: string;
}

export interface ReportFigures {
  readonly is: 'figures';
  readonly id: string;
  readonly title: string;
  readonly figures: readonly Figure[];
}

export interface ReportChart {
  readonly is: 'chart';
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** `columns` stand side by side along time; `bars` lie, one a name; `stack` lies, the series end to end. */
  readonly form: 'columns' | 'bars' | 'stack';
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  readonly note?: string;
}

export interface ReportText {
  readonly is: 'text';
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
}

export type ReportSection = ReportTable | ReportFigures | ReportChart | ReportText;

/** The newest signed statement of where the county's chain of the ledger stood. */
export interface ReportCheckpoint {
  /** How many entries the chain had. */
  readonly size: number;
  /** Hash of the newest of them: of all before it, too. */
  readonly root: string;
  readonly kid: string;
  readonly atMs: number;
  /** The signed statement itself, a compact JWS. */
  readonly jws: string;
}

/** What is handed to an inspector: figures with their queries, and what they were drawn from. */
export interface Report {
  readonly kind: ReportKind;
  readonly title: string;
  readonly county: AreaCode;
  readonly countyName: string;
  /** First and last day, both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** The period as people call it. */
  readonly period: string;
  /** IANA zone of every date and time in it. */
  readonly zone: string;
  readonly madeAtMs: number;
  readonly madeBy: string;
  /** Absent where the county's chain was never signed. */
  readonly checkpoint?: ReportCheckpoint;
  readonly sections: readonly ReportSection[];
  readonly footnotes: readonly Footnote[];
}

/** The signature of a compact JWS, short enough to be compared by eye. */
export const shortSignature = (jws: string): string => (jws.split('.')[2] ?? '').slice(0, 16);

/** How anybody checks a checkpoint that a report prints. */
export const howToVerify = ({ county }: Pick<Report, 'county'>): readonly string[] => [
  '把下面的签名全文存成文件 检查点.txt，运行 dalaba log verify --against 检查点.txt：从第一条起核对整个台账没有被改写，也没有被截短，并且和签名说的一样。',
  `或者导出台账，到别的机器上核对：dalaba log export ledger.jsonl.gz --chain ${county}，再 dalaba log verify ledger.jsonl.gz --against 检查点.txt。`,
  `各项合计是从播放记录汇总的；dalaba coverage ${county} --recount 逐条重算，看有没有出入。`,
  '一条播放记录可以单独证明：dalaba log prove 播出/终端#项。方法见 docs/ledger.md。',
];
