import type { CheckOptions, HomeCheck } from '../app/check-home.ts';
import type { Settings } from '../app/context.ts';
import type { Draft } from '../app/plan-ground.ts';
import type { DiskReport } from '../app/report-disk.ts';
import type { Config } from '../config.ts';
import type { Clock, PausedClock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Service, ServiceOptions } from '../service/service.ts';

export type Part = string | Uint8Array;

/** What commands are handed: main wires the rooms, a command only uses them. */
export interface CliDeps {
  /** The configuration, for the home a command was given. */
  readonly config: (home: string | undefined) => Config;
  readonly serve: (
    options: Omit<ServiceOptions, 'logger'> & { readonly quiet?: boolean },
  ) => Promise<Service>;
  /** Opens the database beside a running service, for reading. */
  readonly read: (config: Config) => Promise<Reader>;
  /** Reads and checks the home's files; publishes nothing. */
  readonly check: (config: Config, options: CheckOptions) => Promise<HomeCheck>;
  /** What the home's files say now, published or not; stores nothing. */
  readonly draft: (config: Config, reader: Reader) => Promise<Draft>;
  /** What uses the disk of the data folder. */
  readonly reportDisk: (config: Config) => Promise<DiskReport>;
  readonly wallClock: () => Clock;
  /** A clock that stands at an instant until it is started, then runs `speed` times as fast. */
  readonly sampleClock: (startMs: number, speed: number) => PausedClock;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` goes to a terminal, and not into a file or a journal. */
  readonly isTerminal: boolean;
  /** Writes parts to standard output as they are, no faster than whoever reads them. */
  readonly write: (parts: Iterable<Part> | AsyncIterable<Part>) => Promise<void>;
  /** Writes a file whole, or not at all. Throws CommandError where it cannot. */
  readonly save: (path: string, parts: AsyncIterable<Part>) => Promise<void>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stopped: AbortSignal;
}

export interface Reader {
  readonly store: Store;
  /** In a sample home it stands no earlier than what is recorded. */
  readonly clock: Clock;
  readonly settings: Settings;
  close(): Promise<void>;
}
