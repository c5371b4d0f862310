import type { DeliveryId, Digest, Variety } from '../domain/ids.ts';
import type { Evidence } from '../domain/play.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { Order } from '../protocol/order.ts';
import type { SignedAssignment } from './audiences.ts';
import type { Clock } from './clock.ts';
import type { LiveFeed } from './live-sources.ts';

export type Capability =
  | 'pull-url'
  | 'upload'
  | 'stream'
  | 'stored-schedule'
  | 'volume'
  | 'play-events'
  /** Hands one order to all endpoints of one address that are to hear the same. */
  | 'audience-order';

/**
 * Where evidence of playing comes from: the device's own receipts; what a platform reports of its terminals; that we
 * streamed it, whoever listened; nowhere.
 */
export type DriverEvidence = 'device-receipts' | 'platform-reports' | 'streamed' | 'none';

/** How we talk to one kind of endpoint. */
export interface Driver {
  readonly capabilities: readonly Capability[];
  /** Where evidence of playing comes from; without any, an accepted item ends `unknown`. */
  readonly evidence: DriverEvidence;
  /** A sentence for the schedule's author when an address can't be used, or undefined. */
  addressProblem(address: string): string | undefined;
  /**
   * Hands one stored order to one endpoint. Running it again with the same order changes nothing there.
   * Throws DeliveryError.
   */
  deliver(handover: Handover, endpoint: Endpoint, signal: AbortSignal): Promise<Acceptance>;
  /**
   * Whether an endpoint that took an order holds it still, asked shortly before air; what it has lost is handed to it
   * again where that is safe. Absent where an endpoint holds nothing before air. Throws DeliveryError.
   */
  readonly check?: (handover: Handover, endpoint: Endpoint, signal: AbortSignal) => Promise<Checked>;
  /** Where this service itself makes the sound at air time; else the endpoint does, by its own clock. */
  readonly performer?: Performer;
  /** Where an endpoint tells what it did only when it is asked. */
  readonly inquirer?: Inquirer;
  /** Where endpoints speak up by themselves: from now on exactly these of all drivers' endpoints are listened to. */
  attend?(endpoints: readonly Endpoint[]): void;
  close(): Promise<void>;
}

export interface SignedOrder {
  readonly delivery: DeliveryId;
  /** Compact JWS, the same bytes at every attempt. */
  readonly jws: string;
}

/** A signed order, with what it is about for endpoints that can't read it. */
export interface Handover extends SignedOrder {
  /** The newest assignment of the endpoint, where it was ever told of an audience. */
  readonly assignment?: SignedAssignment;
  /** What the order says; this service signed it. */
  order(): Order;
  /** Local path of the programme's audio, made again where it was collected. Throws BlobError. */
  audio(): Promise<string>;
  /** The same in people's words. */
  rundown(): Promise<Rundown>;
}

/** What a programme holds, as people write it down. */
export interface Rundown {
  readonly county: string;
  readonly endpoint: string;
  /** IANA zone its people read times in. */
  readonly zone: string;
  /** Ordered as they are heard. */
  readonly items: readonly RundownItem[];
}

export interface RundownItem {
  readonly item: number;
  readonly title: string;
  readonly topic: string;
  /** The language it is spoken in. */
  readonly variety: Variety;
  /** Digest of the recording as it was approved. */
  readonly master: Digest;
  /** Absent where it is approved no longer. */
  readonly approval?: RundownApproval;
}

export interface RundownApproval {
  /** As the ledger writes an actor. */
  readonly reviewer: string;
  /** Who that is, where the service still knows. */
  readonly name?: string;
  /** UTC milliseconds. */
  readonly atMs: number;
}

/** `isRecorded` where the answer came by the inbox, which stored it already. */
export type Acceptance =
  /** It lies ready for an endpoint that asks for its orders, and answers by itself. */
  | { readonly answer: 'offered' }
  | { readonly answer: 'accepted'; readonly isRecorded?: true }
  | { readonly answer: 'refused'; readonly reason: string; readonly isRecorded?: true };

/** What a look before air finds: it holds it by now; or it does not lie any more where it was put. */
export type Checked = Acceptance | { readonly answer: 'absent'; readonly reason: string };

/** Why a performance is aborted when its order does not stand any more; else another process goes on with it. */
export const withdrawn = 'withdrawn';

/** Makes sound at air time, in this process, or tells the endpoint to. */
export interface Performer {
  /** How long before the start it is called, to connect and to send silence. Real milliseconds. */
  readonly headMs: number;
  /**
   * Makes a programme heard. Returns when its end is out, at `untilMs`, or when `signal` is aborted; what is due
   * already is left out, so that a successor goes on exactly where the audience is. An endpoint that is told to play
   * goes on by itself when this process stops; aborted because it is `withdrawn`, it is told to stop.
   * Throws DeliveryError; `retry-later` is called again after a pause that grows to 3 s, as long as anything is left.
   */
  perform(performance: Performance, endpoint: Endpoint, signal: AbortSignal): Promise<void>;
}

export interface Performance extends Handover {
  readonly clock: Clock;
  /** The instant at which the programme's first sample is due; it may be past. */
  readonly startsAtMs: number;
  /** What of a live source takes the place of the programme; absent where nothing is relayed. */
  readonly live?: LiveFeed['unit'];
  /** Nothing goes out from this instant on. */
  readonly untilMs: number;
  /** To be told, in order, at least every second, of what went out. Never throws. */
  sent(stretch: Stretch): void;
  /** When the endpoint was told to play, or may have been, by whoever performed before; absent where it surely was not. */
  readonly toldAtMs?: number;
  /**
   * Runs the one command that has the endpoint play the programme by itself; answers when. Written down before it goes
   * out, since from then on sound may be heard, and taken back when it fails with a DeliveryError that surely did not
   * arrive. Throws what the command throws, and when it can't be written down: then it was not run.
   */
  tell(command: () => Promise<void>): Promise<number>;
}

/** A part of a programme that went out. */
export interface Stretch {
  /** Places in the programme, milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When its first sample went out. */
  readonly atMs: number;
  /** How many were tuned in, where the far end says. */
  readonly listeners?: number;
  /** It left this process, and nobody knows whether any of it arrived: nothing of it counts as sent, nor as surely not sent. */
  readonly unsure?: true;
  /** It was a live source, and not the programme. */
  readonly live?: true;
}

/** Asks an endpoint what became of an order it accepted. */
export interface Inquirer {
  /** How long between two questions. Milliseconds of the service's clock. */
  readonly everyMs: number;
  /**
   * What is known by now, in the domain's words; nothing where the endpoint doesn't know yet. The same again is no news.
   * Throws DeliveryError.
   */
  ask(handover: Handover, endpoint: Endpoint, signal: AbortSignal): Promise<readonly Reported[]>;
}

/** What an endpoint that is asked can say. */
export type Reported = Extract<Evidence, { readonly kind: 'reported' | 'missed' }>;

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** `retry-later` may go through another time; `unrecoverable` never will. */
  readonly kind: 'retry-later' | 'unrecoverable';
  /** Short word for the record: `unreachable`, `timeout`, `http-500`, `nonsense` … */
  readonly reason: string;
  /** Whether the endpoint may hold the order all the same. */
  readonly mayHaveArrived: boolean;
  constructor(
    kind: DeliveryError['kind'],
    reason: string,
    message: string,
    mayHaveArrived: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.kind = kind;
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}
