import { type LedgerVerb, ledgerVerbs } from './ledger.ts';
import type { Word } from './words.ts';

const word = (zh: string, en: string): Word => ({ zh, en });

/** What the ledger says was done, as people call it. */
export const actionWords = {
  'publish-library': word('发布内容库', 'published the library'),
  'publish-schedule': word('发布排期', 'published the schedule'),
  'add-county': word('添加县', 'added the county'),
  'edit-schedule': word('修改排期', 'edited the schedule'),
  'import-table': word('导入区划表或终端表', 'imported areas or endpoints'),
  'import-complaints': word('导入投诉', 'imported complaints'),
  'ingest-recording': word('收下录音', 'took in a recording'),
  'submit-recording': word('提交录音审核', 'submitted a recording for review'),
  'create-lesson': word('新建课', 'created a lesson'),
  'edit-lesson': word('修改课', 'edited a lesson'),
  'retire-lesson': word('停用课', 'retired a lesson'),
  'approve-recording': word('审核通过录音', 'approved a recording'),
  'reject-recording': word('退回录音', 'sent a recording back'),
  'retire-recording': word('停用录音', 'retired a recording'),
  'withdraw-recording': word('撤下录音', 'withdrew a recording'),
  'place-recording': word('把录音放回课里', 'put a recording back into its lesson'),
  'add-speaker': word('登记播音人', 'noted a speaker'),
  'forget-speaker': word('清除播音人的资料', 'forgot a speaker'),
  'plan-broadcast': word('排定播出', 'planned a broadcast'),
  'want-remake': word('要求改今晚的播出', 'asked for a planned broadcast to be replaced'),
  'drop-remake': word('放弃改今晚的播出', 'gave up replacing a planned broadcast'),
  'replan-broadcast': word('重排播出', 'planned a broadcast anew'),
  'prepare-replacement': word('准备更换节目', 'prepared a replacement'),
  'replace-orders': word('换发播出令', 'replaced orders'),
  'freeze-broadcast': word('定稿并签发播出令', 'made a broadcast final and signed its orders'),
  'miss-broadcast': word('记为未播', 'noted a broadcast as missed'),
  'reopen-broadcast': word('恢复误记为未播的播出', 'opened again what was noted as missed'),
  'cancel-broadcast': word('取消播出', 'cancelled a broadcast'),
  'postpone-broadcast': word('推迟播出', 'postponed a broadcast'),
  'stop-county': word('叫停全县', 'stopped the county'),
  'resume-county': word('恢复全县播出', 'let the county air again'),
  'accept-deliveries': word('记下下发结果', 'noted what became of deliveries'),
  'record-receipts': word('回执入账', 'stored receipts'),
  'settle-broadcast': word('结算播出', 'settled a broadcast'),
  'correct-plays': word('更正播放记录', 'corrected plays'),
  'play-tone': word('试音', 'played a test tone'),
  'declare-emergency': word('播发应急广播', 'declared an emergency'),
  'end-emergency': word('结束应急广播', 'ended an emergency'),
  'edit-alerts': word('修改预警渠道', 'edited the channels of warnings'),
  'publish-alerts': word('发布预警渠道', 'published the channels of warnings'),
  'open-alert': word('发出预警', 'opened a warning'),
  'close-alert': word('解除预警', 'closed a warning'),
  'create-person': word('添加人员', 'added a person'),
  'edit-person': word('修改人员', 'changed a person'),
  'erase-person': word('清除人员资料', 'erased a person'),
  'set-password': word('设置密码', 'set a password'),
  'set-totp': word('设置验证器', 'set an authenticator'),
  'create-enrolment': word('发放终端登记码', 'made an enrolment code'),
  'enrol-endpoint': word('登记终端', 'enrolled an endpoint'),
  'revoke-credential': word('作废终端凭据', 'revoked an endpoint’s credential'),
  'hold-broadcast': word('等第二个人放行', 'held a broadcast for a second person'),
  'release-broadcast': word('放行播出', 'released a broadcast'),
  'create-mute-link': word('发放静音链接', 'made a mute link'),
  'mute-endpoints': word('村里静音', 'muted endpoints'),
  'unmute-endpoints': word('取消静音', 'took a mute back'),
  'announce-key': word('预告签名密钥', 'announced a signing key'),
  'note-key': word('登记签名密钥', 'noted a signing key'),
  'use-key': word('启用签名密钥', 'took a signing key into use'),
  'drop-keys': word('停用旧密钥', 'dropped old keys'),
  'revoke-key': word('吊销签名密钥', 'revoked a signing key'),
  'restore-backup': word('恢复备份', 'restored a backup'),
  'prune-receipts': word('清理到期的回执', 'pruned receipts'),
  'prune-logs': word('清理到期的记录', 'pruned logs'),
  'prune-audio': word('清理到期的音频', 'pruned audio'),
  'prune-approvals': word('清理到期的审核文字', 'pruned the text of reviews'),
  'create-token': word('发放令牌', 'made a token'),
  'revoke-token': word('作废令牌', 'revoked a token'),
} as const satisfies Record<LedgerVerb, Word>;

/** Parts of the service that act by themselves, as `actorName` writes them behind `system:`. */
export const partWords: Readonly<Record<string, Word>> = {
  clock: word('系统定时', 'the service’s clock'),
  publish: word('系统发布', 'the service, publishing'),
  edit: word('系统发布（有人改过以后）', 'the service, after an edit'),
  import: word('系统发布（导入以后）', 'the service, after something was imported'),
  approve: word('系统发布（审核以后）', 'the service, after an approval'),
  start: word('系统启动', 'the service, starting'),
  watch: word('系统监看', 'the service, watching'),
  deliver: word('系统下发', 'the service, delivering'),
  receipts: word('系统收回执', 'the service, for endpoints'),
  'mute-link': word('静音链接', 'a mute link'),
};

/** Chains that belong to no county. */
export const chainWords: Readonly<Record<string, Word>> = {
  library: word('内容库与共用设置', 'Library and what all share'),
  people: word('人员', 'People'),
  keys: word('签名密钥', 'Signing keys'),
  retention: word('保存期限', 'Retention'),
};

/** What stands in the chain of no county. */
const elsewhere: Readonly<Record<string, readonly LedgerVerb[]>> = {
  library: [
    ...(['publish-library', 'ingest-recording', 'submit-recording', 'create-lesson', 'edit-lesson'] as const),
    ...(['retire-lesson', 'approve-recording', 'reject-recording', 'retire-recording'] as const),
    ...(['withdraw-recording', 'place-recording', 'add-speaker', 'forget-speaker'] as const),
    ...(['edit-alerts', 'publish-alerts', 'prune-approvals'] as const),
  ],
  people: [
    ...(['create-person', 'edit-person', 'erase-person', 'set-password', 'set-totp'] as const),
    ...(['create-token', 'revoke-token'] as const),
  ],
  keys: ['announce-key', 'note-key', 'use-key', 'drop-keys', 'revoke-key'],
  retention: ['prune-logs', 'prune-audio'],
};

/** What may be written in a chain. A restore is in every one; an edit may be of what all counties share. */
export function verbsIn(chain: string): readonly LedgerVerb[] {
  const own = elsewhere[chain];
  if (own !== undefined)
    return [...own, ...(chain === 'library' ? (['edit-schedule'] as const) : []), 'restore-backup'];
  const others = new Set(Object.values(elsewhere).flat());
  return ledgerVerbs.filter((verb) => !others.has(verb));
}
