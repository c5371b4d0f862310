import type { Digest } from '../domain/ids.ts';
import type { ChainEnd } from './ledger.ts';

/** What a copy of the database holds, read from the very state that was copied. */
export interface DatabaseContent {
  /** The newest migration it has seen. */
  readonly schema: string;
  /** The highest number an order was given. */
  readonly lastOrder: number;
  readonly chains: readonly ChainEnd[];
  /** Chains that do not hold, each by its first entry that is wrong; none where all is well. */
  readonly brokenChains: readonly { readonly chain: string; readonly sequence: number }[];
}

/** The database as a file. */
export interface DatabaseCopies {
  readonly engine: 'sqlite' | 'postgres';
  /** What the file is called. */
  readonly fileName: string;
  /** Copies the database as of one instant into a new file, while others write, and checks the copy. Throws BackupError. */
  save(file: string, signal: AbortSignal): Promise<DatabaseContent>;
  /** Whether nothing is there that a restore would replace. */
  isEmpty(): Promise<boolean>;
  /**
   * Puts a copy where there is no database, with order numbers that leave `skip` behind and an entry at the end of every
   * chain. All is checked before it has its name. Throws BackupError.
   */
  restore(file: string, copy: RestoredCopy): Promise<DatabaseContent>;
}

export interface RestoredCopy {
  readonly expected: DatabaseContent;
  readonly skip: number;
  readonly madeAtMs: number;
  readonly atMs: number;
  /** As the ledger writes it. */
  readonly actor: string;
  readonly signal: AbortSignal;
}

export const backupParts = ['blobs', 'secrets', 'content', 'schedules'] as const;
/** A folder that is copied file by file. */
export type BackupPart = (typeof backupParts)[number];

/** A store elsewhere that keeps a home's audio: a backup names what is in it, and copies nothing of it. */
export interface AudioElsewhere {
  /** What people call it. */
  readonly name: string;
  /** Every object, by its name `ab/cdef…`. */
  list(): AsyncIterable<{ readonly name: string; readonly bytes: number }>;
}

/** What a finished backup says of itself, in `backup.json`. */
export interface BackupNote {
  /** 2 where its audio lies elsewhere. */
  readonly format: 1 | 2;
  readonly madeAtMs: number;
  readonly engine: DatabaseCopies['engine'];
  readonly database: DatabaseContent;
  readonly files: number;
  readonly bytes: number;
  /** Where its audio lies, when that is not in the backup. */
  readonly audio?: string;
  /** Of the file `SHA256SUMS`. */
  readonly sums: Digest;
}

/** Files so far. */
export interface CopyProgress {
  readonly part: BackupPart | 'database' | 'check';
  readonly files: number;
  readonly bytes: number;
}

/** A file of a backup, by its path below the backup's folder, with `/`. */
export interface BackupFile {
  readonly path: string;
  readonly digest: Digest;
}

/** A backup that is being made: it has its own name only once it is whole. */
export interface BackupDraft {
  /** Where a file of this name is to be written. */
  place(name: string): string;
  /** Notes a file that was written there. */
  add(name: string): Promise<void>;
  /** Copies a folder of the home or its data. Answers the blobs whose bytes are not what their names say, and what is no plain file. */
  copy(
    part: BackupPart,
    options: CopyOptions,
  ): Promise<{ readonly damaged: readonly string[]; readonly passedOver: readonly string[] }>;
  finish(note: Omit<BackupNote, 'format' | 'audio' | 'files' | 'bytes' | 'sums'>): Promise<BackupNote>;
  discard(): Promise<void>;
}

export interface CopyOptions {
  readonly signal: AbortSignal;
  readonly progress: (done: CopyProgress) => void;
}

/** A backup that was finished. */
export interface FinishedBackup {
  readonly note: BackupNote;
  /** Reads all of it. Answers the files that are missing or are not as they were. */
  check(options: CopyOptions): Promise<readonly string[]>;
  /** Where its copy of a file lies. */
  place(name: string): string;
}

/** Folders of backups, and the home that is copied into them. */
export interface BackupFolders {
  /** Whether the home's audio lies elsewhere. */
  readonly audioElsewhere: boolean;
  /** Throws BackupError `exists` when something has that name. */
  begin(folder: string): Promise<BackupDraft>;
  /** Throws BackupError `unfinished`, `damaged`. */
  open(folder: string): Promise<FinishedBackup>;
  /** What of the home or its data is there already, and would be in a restore's way. */
  inTheWay(): Promise<readonly string[]>;
  /** Copies everything but the database into the home; a home half restored is known as such until `done`. */
  restore(
    from: FinishedBackup,
    leaveOut: ReadonlySet<string>,
    options: CopyOptions,
  ): Promise<{ done(): Promise<void>; undo(): Promise<void> }>;
}

export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly kind:
    | 'exists'
    | 'unfinished'
    | 'damaged'
    | 'tool'
    | 'nothing'
    | 'other-engine'
    | 'other-audio'
    | 'unwritable';
  constructor(kind: BackupError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
