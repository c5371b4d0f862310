import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { firstWords } from './0001-first-words.ts';
import { alertTables } from './0002-alerts.ts';
import { upkeep } from './0003-upkeep.ts';
import { broadcastsById } from './0004-broadcasts-by-id.ts';
import { recordingTables } from './0005-recordings.ts';
import { peopleTables } from './0006-people.ts';
import { replacements } from './0007-replacements.ts';
import { complaintTable } from './0010-complaints.ts';
import { performances } from './0011-performances.ts';
import { remakeTables } from './0012-remakes.ts';
import { stopTable } from './0013-stops.ts';
import { audiences } from './0014-audiences.ts';
import { keyFetches } from './0020-key-fetches.ts';
import { enrolments } from './0021-enrolments.ts';
import { holds } from './0022-holds.ts';
import { mutes } from './0023-mutes.ts';
import { emergencyTable } from './0030-emergencies.ts';
import { liveColumns } from './0031-live.ts';
import { beforeAir } from './0032-before-air.ts';
import { provable } from './0040-provable.ts';
import { doubtfulReceipts } from './0041-receipts.ts';
import { coverageTables } from './0042-coverage.ts';
import { months } from './0044-months.ts';
import { retention } from './0045-retention.ts';
import { forgeries } from './0046-forgeries.ts';
import { guardedDoubt } from './0048-guarded-doubt.ts';
import { itemsByLesson } from './0049-items-by-lesson.ts';
import { ledgerSearch } from './0052-ledger-search.ts';
import { farAhead } from './0054-far-ahead.ts';
import { noReplacement } from './0056-no-replacement.ts';
import { unheardPlays } from './0057-unheard-plays.ts';
import { playsStay } from './0058-plays-stay.ts';
import { prunedReviews } from './0059-pruned-reviews.ts';
import { oldEnough } from './0060-old-enough.ts';
import { broadcastCoverage } from './0061-broadcast-coverage.ts';
import { soundedWasTaken } from './0062-sounded-was-taken.ts';
import { ledgerInOrder } from './0063-ledger-in-order.ts';

/** Every migration, by name, in the order of the names. */
export const migrations = {
  '0001-first-words': firstWords,
  '0002-alerts': alertTables,
  '0003-upkeep': upkeep,
  '0004-broadcasts-by-id': broadcastsById,
  '0005-recordings': recordingTables,
  '0006-people': peopleTables,
  '0007-replacements': replacements,
  '0010-complaints': complaintTable,
  '0011-performances': performances,
  '0012-remakes': remakeTables,
  '0013-stops': stopTable,
  '0014-audiences': audiences,
  '0020-key-fetches': keyFetches,
  '0021-enrolments': enrolments,
  '0022-holds': holds,
  '0023-mutes': mutes,
  '0030-emergencies': emergencyTable,
  '0031-live': liveColumns,
  '0032-before-air': beforeAir,
  '0040-provable': provable,
  '0041-receipts': doubtfulReceipts,
  '0042-coverage': coverageTables,
  '0044-months': months,
  '0045-retention': retention,
  '0046-forgeries': forgeries,
  '0048-guarded-doubt': guardedDoubt,
  '0049-items-by-lesson': itemsByLesson,
  '0052-ledger-search': ledgerSearch,
  '0054-far-ahead': farAhead,
  '0056-no-replacement': noReplacement,
  '0057-unheard-plays': unheardPlays,
  '0058-plays-stay': playsStay,
  '0059-pruned-reviews': prunedReviews,
  '0060-old-enough': oldEnough,
  '0061-broadcast-coverage': broadcastCoverage,
  '0062-sounded-was-taken': soundedWasTaken,
  '0063-ledger-in-order': ledgerInOrder,
} as const satisfies Record<string, (db: Kysely<Tables>, engine: Engine) => Promise<void>>;
