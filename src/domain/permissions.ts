import { type Actor, type Role, reaches, roles } from './actor.ts';
import type { AreaCode } from './ids.ts';
import type { Word } from './words.ts';

/**
 * Where a verb acts: in one county, which must be one of the actor's; on the home as a whole, which takes an actor of
 * all counties; or on what belongs to no county, where the role alone decides.
 */
export type Scope = 'county' | 'home' | 'shared';

export interface Permission {
  readonly scope: Scope;
  readonly roles: readonly Role[];
  /** What it is to do it, as in “you may not …”. */
  readonly words: Word;
}

const everyone = roles;
const operating = ['association', 'administrator'] as const;
const editing = ['editor', 'administrator'] as const;
const reviewing = ['reviewer', 'administrator'] as const;
const administering = ['administrator'] as const;
const auditing = ['auditor', 'administrator'] as const;

/** Who may do what; docs/roles.md shows it, and a test holds both and the API together. */
export const permissions = {
  seeCounty: may('county', everyone, '查看县的播出', 'see a county’s broadcasts'),
  seeLibrary: may('shared', everyone, '查看课和录音', 'see lessons and recordings'),
  cancelBroadcast: may('county', operating, '取消播出', 'cancel broadcasts'),
  postponeBroadcast: may('county', operating, '推迟播出', 'postpone broadcasts'),
  stopCounty: may('county', operating, '叫停全县', 'stop a county'),
  airBroadcast: may('county', operating, '安排播出', 'air broadcasts'),
  playTone: may('county', operating, '试音', 'play test tones'),
  declareEmergency: may('county', ['emergency'], '播发应急广播', 'air emergencies'),
  releaseBroadcast: may('county', operating, '放行播出', 'release broadcasts'),
  muteEndpoints: may('county', operating, '替村里静音', 'mute endpoints for a village'),
  importAreas: may('county', operating, '导入区划表', 'import areas'),
  importEndpoints: may('county', operating, '导入终端表', 'import endpoints'),
  enrolEndpoint: may('county', operating, '登记终端', 'enrol endpoints'),
  revokeCredential: may('county', operating, '作废终端的凭据', 'revoke endpoints’ credentials'),
  editSchedule: may('county', operating, '修改排期', 'edit schedules'),
  addCounty: may('home', administering, '添加县', 'add counties'),
  editCalendar: may('home', administering, '修改各县共用的排期', 'edit what all schedules share'),
  importComplaints: may('county', operating, '导入投诉', 'import complaints'),
  publishHome: may('home', administering, '发布家目录', 'publish the home'),
  testAlerts: may('home', administering, '测试预警渠道', 'test the channels of warnings'),
  editAlerts: may('home', administering, '修改预警渠道', 'edit the channels of warnings'),
  importLessons: may('shared', editing, '导入课', 'import lessons'),
  createLesson: may('shared', editing, '新建课', 'create lessons'),
  editLesson: may('shared', editing, '修改课', 'edit lessons'),
  retireLesson: may('shared', editing, '停用课', 'retire lessons'),
  ingestRecording: may('shared', editing, '上传录音', 'ingest recordings'),
  cutRecording: may('shared', editing, '裁剪录音', 'cut recordings'),
  submitRecording: may('shared', editing, '提交录音审核', 'submit recordings'),
  approveRecording: may('shared', reviewing, '审核录音', 'approve recordings'),
  rejectRecording: may('shared', reviewing, '退回录音', 'reject recordings'),
  retireRecording: may('shared', reviewing, '停用录音', 'retire recordings'),
  withdrawRecording: may('shared', reviewing, '撤下录音', 'withdraw recordings'),
  seeSpeakers: may(
    'shared',
    ['editor', 'reviewer', 'auditor', 'administrator'],
    '查看播音人',
    'see speakers',
  ),
  addSpeaker: may('shared', editing, '登记播音人', 'note speakers'),
  forgetSpeaker: may('shared', administering, '清除播音人的资料', 'forget a speaker'),
  seePeople: may('county', auditing, '查看人员', 'see people'),
  managePeople: may('county', administering, '管理人员', 'manage people'),
  seeFigures: may('home', auditing, '查看运行指标', 'see figures of the service'),
  seeKeys: may('home', auditing, '查看签名密钥', 'see the signing keys'),
  manageKeys: may('home', administering, '更换和吊销签名密钥', 'rotate and revoke signing keys'),
  readLedger: may('county', auditing, '查阅台账', 'read the ledger'),
} as const satisfies Record<string, Permission>;

export type Verb = keyof typeof permissions;

function may(scope: Scope, of: readonly Role[], zh: string, en: string): Permission {
  return { scope, roles: of, words: { zh, en } };
}

/** What may air is judged, and an emergency declared, by people alone. */
const byPeople: readonly Verb[] = [
  'declareEmergency',
  'approveRecording',
  'rejectRecording',
  'retireRecording',
  'withdrawRecording',
];

/** Why an actor may not do a thing; undefined where it may. */
export type Refusal = 'role' | 'county';

/**
 * Whether an actor may do a thing (I8).
 * @param county the county it is done in; for a verb of scope `county`, none means every one of them.
 */
export function refusalOf(actor: Actor, verb: Verb, county?: AreaCode): Refusal | undefined {
  const { scope, roles: allowed } = permissions[verb] as Permission;
  switch (actor.kind) {
    case 'system':
      return byPeople.includes(verb) ? 'role' : undefined;
    case 'sample-reviewer':
      return verb === 'approveRecording' ? undefined : 'role';
    case 'device':
      return 'role';
    case 'person':
      if (!actor.roles.some((role) => allowed.includes(role))) return 'role';
      if (scope === 'shared') return undefined;
      if (scope === 'home' || county === undefined) return actor.counties === 'all' ? undefined : 'county';
      return reaches(actor, county) ? undefined : 'county';
    default:
      return actor satisfies never;
  }
}
