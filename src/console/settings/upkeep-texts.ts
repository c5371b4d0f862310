/** Words of what is kept and of the disk. */
export const texts = {
  retention: ['什么保留多久', 'How long what is kept'],
  retentionIntro: [
    '服务每天清理一次；下次会清掉的列在“该清”。播放结果、覆盖汇总和台账永远保留；审核也在台账里：哪个录音、什么时候、通过还是退回，永远查得到，只有不再播的录音是谁审的、为什么，到期清掉（“审核文字”）。',
    'The service tidies up once a day; what goes next stands under “due”. Plays, coverage and the ledger are kept for ever, and so is every review in it: of which recording, when and how it ended. Only who reviewed a recording that airs no more, and why, goes in time (“Texts of reviews”).',
  ],
  where: [
    '期限由服务启动时的环境变量定：DALABA_KEEP_LOGS_MONTHS（记录）、DALABA_KEEP_MASTERS_MONTHS（没有再播的录音原件）和 DALABA_KEEP_APPROVALS_MONTHS（这些录音的审核文字），改了要重启服务。',
    'Periods are set by the service’s environment, DALABA_KEEP_LOGS_MONTHS (records), DALABA_KEEP_MASTERS_MONTHS (originals of recordings that are not aired any more) and DALABA_KEEP_APPROVALS_MONTHS (texts of their reviews), and take a restart.',
  ],
  kind: ['类别', 'What'],
  keptFor: ['保留', 'Kept for'],
  months: ['{} 个月', '{} months'],
  kept: ['现有', 'There are'],
  oldest: ['最早', 'Oldest'],
  due: ['该清', 'Due'],
  before: ['清哪天以前的', 'What goes'],
  beforeDay: ['{} 以前', 'before {}'],
  amount: ['{} 条，{}', '{} rows, {}'],
  nothing: ['没有', 'none'],
  forEver: [
    '永远保留：播放 {} 条；台账 {} 条（{}）。还有效的审核不清理。',
    'Kept for ever: {} plays; {} entries of the ledger ({}). A review in force keeps its text.',
  ],
  disk: ['磁盘', 'Disk'],
  diskIntro: [
    '服务的数据都在这一个盘上。满了就不能再做节目、收录音，所以留出一块只给回执和已经做好的播出。',
    'All of the service’s data lies on this disk. Once full, nothing can be made or taken in; so a reserve is kept for receipts and for broadcasts already made.',
  ],
  free: ['共 {}，还剩 {}；本服务用了 {}。', '{} in all, {} free; this service uses {}.'],
  reserve: ['剩不到 {} 时不再做节目、收录音。', 'With less than {} free, nothing is made or taken in.'],
  short: [
    '磁盘快满了：现在不做节目、不收录音。请腾出空间。',
    'The disk is nearly full: nothing is made or taken in. Make room.',
  ],
  noForecast: [
    '还说不准能用多久：服务要先运行满一天。',
    'How long that lasts is known once the service has run for a day.',
  ],
  noGrowth: ['最近没有增长。', 'It has not grown lately.'],
  forecast: [
    '每天增长 {}，照这样约 {} 天后用完。',
    'It grows by {} a day; at that it is full in about {} days.',
  ],
  part: ['用途', 'What for'],
  size: ['大小', 'Size'],
  files: ['文件数', 'Files'],
} as const;

export const retentionKinds = {
  receipts: ['终端回执', 'Receipts of endpoints'],
  checks: ['播前核对', 'Looks before air'],
  performances: ['推流过程', 'How streams went'],
  gaps: ['回执缺口', 'Missing receipts'],
  alerts: ['预警', 'Warnings'],
  'disk-samples': ['磁盘用量', 'Use of the disk'],
  masters: ['录音原件', 'Originals of recordings'],
  approvals: ['审核文字', 'Texts of reviews'],
} as const;

export const diskParts = {
  masters: ['录音原件', 'Originals of recordings'],
  renditions: ['成品', 'Renditions'],
  programmes: ['节目', 'Programmes'],
  'other-audio': ['其他音频', 'Other audio'],
  cache: ['仓库音频的本地副本', 'Copies of audio kept elsewhere'],
  database: ['数据库', 'Database'],
  redis: ['队列', 'Queues'],
  village: ['模拟的村子', 'Simulated villages'],
  scratch: ['临时文件', 'Temporary files'],
  other: ['其他', 'Other'],
} as const;
