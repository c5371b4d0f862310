import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { checkReadiness } from '../app/check-readiness.ts';
import { createHearing } from '../app/hear-recording.ts';
import { createPlanning } from '../app/planning.ts';
import { remakeBroadcasts } from '../app/remake-broadcasts.ts';
import { requireSpace } from '../app/require-space.ts';
import { testChannels } from '../app/send-notices.ts';
import type { Config } from '../config.ts';
import { system } from '../domain/actor.ts';
import { boardPath } from '../http/operations-api.ts';
import { startServer } from '../http/server.ts';
import { createLessonEditor } from '../library/lesson-editor.ts';
import { createScrape } from '../metrics/metrics.ts';
import { createQueueBoard } from '../queue/board.ts';
import { createReportWriters } from '../reports/report-writers.ts';
import { createCaseworkFiles } from '../schedules/casework-csv.ts';
import { createCountyTables } from '../schedules/county-table-files.ts';
import { createAlertReader } from '../schedules/emergencies-yaml.ts';
import { createScheduleEditor } from '../schedules/schedule-editor.ts';
import { createCredentialFile } from '../secrets/credentials.ts';
import { openEmergencyKey } from '../secrets/emergency-key.ts';
import { createUploadFolder } from '../uploads/upload-folder.ts';
import type { Closing } from './closing.ts';
import { startIntake } from './intake.ts';
import { leaveNote } from './note.ts';
import type { Rooms } from './rooms.ts';

interface WebOptions {
  readonly config: Config;
  readonly rooms: Rooms;
  /** Brings broadcasts and deliveries up to date at once. */
  readonly nudge: () => void;
  readonly closing: Closing;
}

/** Answers whoever asks, takes in what is uploaded and watches the home. Answers its URL. */
export async function startWeb({ config, rooms, nudge, closing }: WebOptions): Promise<string> {
  const { dataFolder } = config;
  const { context, connection, changes, keys, credentials, sessionSecret, registry } = rooms;
  const { notifier, directory, lessonImports, publishing, people, secretsFolder } = rooms;
  const { store, clock, logger } = context;
  const { publish, sampleHome } = publishing;
  const token = randomBytes(24).toString('base64url');
  const queues = createQueueBoard({ connection, basePath: boardPath, logger });
  closing.push(() => queues.close());
  /** What follows from a verb that was allowed is published, whoever may publish the home. */
  const publishAfter = async (part: string) => (await publish(system(part))).findings;
  let inUse = false;
  const isOpen = async (): Promise<boolean> => {
    inUse ||= await people.records.isInUse();
    return sampleHome() || !inUse;
  };
  const access = { token, people, isOpen };
  const emergencyKey = await openEmergencyKey(secretsFolder);
  const enrolling = {
    ...context,
    credentialFile: createCredentialFile(secretsFolder, process.env),
    codeSecret: sessionSecret,
    emergencyJwks: [emergencyKey.publicJwk],
  };
  const stopping = new AbortController();
  const hearing = createHearing(context, stopping.signal);
  const uploads = createUploadFolder({
    folder: join(dataFolder, 'uploads'),
    requireSpace: () => requireSpace(context),
  });
  const intake = await startIntake(context, uploads, hearing, stopping);
  closing.push(() => intake.close());
  const server = await startServer({
    ...config.http,
    logger,
    device: { context, directory, credentials, enrolling },
    operator: {
      ...access,
      context,
      enrolling,
      sampleHome,
      lessonImports,
      importing: {
        ...enrolling,
        tables: createCountyTables({ home: config.home }),
        publish: () => publishAfter('import'),
      },
      reporting: {
        casework: createCaseworkFiles({ home: config.home }),
        writers: createReportWriters({ scratchFolder: context.scratchFolder }),
      },
      publish: async (actor) => (await publish(actor)).findings,
      publishApproved: () => publishAfter('approve'),
      lessons: {
        store,
        clock,
        lessonEditor: createLessonEditor({ home: config.home }),
        publish: () => publishAfter('edit'),
      },
      schedules: {
        store,
        clock,
        scheduleEditor: createScheduleEditor({ home: config.home }),
        publish: () => publishAfter('edit'),
        remake: async (broadcasts) => {
          const remade = await remakeBroadcasts(context, broadcasts);
          nudge();
          return remade;
        },
      },
      planning: createPlanning(context),
      nudge,
      emergencies: { ...context, emergencyKey, alertReader: createAlertReader({ home: config.home }) },
      uploads,
      intake,
      hearing,
      alertRules: config.alerts,
      hasCredential: (name) => credentials.secret(name) !== undefined,
      testAlerts: (actor) => testChannels({ store, clock, logger, notifier }, actor),
    },
    operations: {
      ...access,
      readiness: () => checkReadiness({ ...context, queues }),
      metrics: createScrape(registry, { ...context, queues }),
      board: queues.pages,
    },
    changes,
  });
  closing.push(() => server.close());
  publishing.watch();
  leaveNote(
    dataFolder,
    {
      url: server.url,
      token,
      pid: process.pid,
      publicJwks: keys.publicJwks(),
      emergencyJwks: [emergencyKey.publicJwk],
    },
    closing,
  );
  return server.url;
}
