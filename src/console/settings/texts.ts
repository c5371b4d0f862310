/** Words of the settings as a whole. */
export const texts = {
  title: ['设置', 'Settings'],
  documentTitle: ['大喇叭 · 设置', 'Dalaba · settings'],
  sections: ['设置的各部分', 'Parts of the settings'],
  own: ['我自己', 'Myself'],
  people: ['人员和角色', 'People and roles'],
  counties: ['县', 'Counties'],
  audio: ['声音', 'Audio'],
  upkeep: ['保留和磁盘', 'Retention and disk'],
  alerts: ['预警', 'Warnings'],
  keys: ['密钥', 'Keys'],
  emergency: ['应急和叫停', 'Emergency and stop'],
  refused: ['您没有这一部分的权限', 'You may not see this part'],
} as const;
