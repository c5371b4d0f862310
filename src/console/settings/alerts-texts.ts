/** Words of warnings. */
export const alertTexts = {
  open: ['现在的预警', 'Warnings that are open'],
  openIntro: [
    '播出有危险时出现，好了会自己消失。',
    'They appear when a broadcast is in danger, and go by themselves once it is well.',
  ],
  noneOpen: ['没有预警，一切正常。', 'No warning is open; all is well.'],
  since: ['{}，从 {} 起', '{}, since {}'],
  look: ['查看', 'Look'],
  channels: ['通知渠道', 'Channels'],
  channelsIntro: [
    '预警往哪里发，写在家目录的 schedules/alerts.yaml；地址和密钥另外存，这里看不到。',
    'Where warnings are sent stands in the home’s schedules/alerts.yaml; addresses and secrets are kept apart and not shown.',
  ],
  noChannels: [
    '还没有渠道：预警只出现在页面和日志里。请在 schedules/alerts.yaml 里加一个。',
    'No channel yet: warnings appear on the pages and in the log alone. Add one in schedules/alerts.yaml.',
  ],
  channel: ['渠道', 'Channel'],
  channelOf: ['{}（{}）', '{} ({})'],
  counties: ['哪些县', 'Counties'],
  kinds: ['哪些事', 'What of'],
  allKinds: ['所有预警', 'every warning'],
  language: ['语言', 'Language'],
  zh: ['中文', 'Chinese'],
  en: ['英文', 'English'],
  both: ['中英文', 'both'],
  more: ['其他', 'More'],
  signed: ['有签名', 'signed'],
  recipients: ['{} 个收件人', '{} recipients'],
  comma: ['、', ', '],
  test: ['每个渠道发一条测试', 'Send a test through every channel'],
  sent: ['发出去了', 'sent'],
  notSent: ['没有发出去', 'not sent'],
  limits: ['什么时候预警', 'When it warns'],
  limitsIntro: [
    '由服务启动时的环境变量定：DALABA_WARN_MINUTES 和 DALABA_WARN_UNDELIVERED_PERCENT，改了要重启服务。应急广播不看比例：一个终端没收到也预警。',
    'Set by the service’s environment, DALABA_WARN_MINUTES and DALABA_WARN_UNDELIVERED_PERCENT, and takes a restart. Of an emergency a single endpoint is enough.',
  ],
  warn: ['提前多久', 'How long before air'],
  minutes: ['开播前 {} 分钟', '{} minutes'],
  undelivered: ['没收到的终端', 'Endpoints without their order'],
  percent: ['超过 {} %', 'more than {} %'],
} as const;

export const channelKinds = {
  wecom: ['企业微信群', 'WeCom group'],
  dingtalk: ['钉钉群', 'DingTalk group'],
  email: ['邮件', 'E-mail'],
  webhook: ['网络接口', 'Webhook'],
} as const;

export const faults = {
  unplanned: ['没排出来', 'not planned'],
  unapproved: ['没有审核过的课', 'nothing approved'],
  unassembled: ['节目没做好', 'not made'],
  'not-frozen': ['没签发', 'not signed'],
  held: ['等第二个人', 'waits for a second person'],
  undelivered: ['没送到', 'not delivered'],
  lost: ['播前联系不上', 'not reached before air'],
  'not-silent': ['没有安静下来', 'not silent'],
  missed: ['没播出', 'missed'],
  forged: ['伪造的播出令', 'forged orders'],
} as const;
