/** Words for adding a county. */
export const texts = {
  add: ['添加县', 'Add a county'],
  intro: [
    '先说这个县叫什么、什么时候听；加好以后接着导入区划表和终端表。以后都能在“排期”里改，只有代码改不了。',
    'First what the county is called and when it listens; its areas and endpoints are imported next. All but the code can be changed later under “Schedule”.',
  ],
  name: ['县名', 'Name'],
  nameHint: ['如 东阿县', 'in Chinese, such as 东阿县'],
  code: ['区划代码', 'Code'],
  codeHint: ['6 位数字，如 371524', '6 digits, such as 371524'],
  codeHelp: [
    '国家统计局的县级区划代码，就是当地身份证号的前 6 位。',
    'The official code of the county: the first 6 digits of identity cards issued there.',
  ],
  badCode: ['要 6 位数字', 'It must be 6 digits'],
  pinyin: ['拼音', 'Pinyin'],
  pinyinHint: ['如 donge，不写声调和空格', 'such as donge, without tones and spaces'],
  badPinyin: ['要小写的字母，不写声调和空格', 'It must be lower-case letters, without tones and spaces'],
  needed: ['请填写', 'Please fill this in'],
  at: ['{}开始', '{} starts'],
  minutes: ['{}时长（分钟）', '{} length (minutes)'],
  needSlot: ['早间、晚间至少要一个', 'At least one of the two'],
  slots: ['什么时候听', 'When it listens'],
  becomes: [
    '会加上 {}（{}）：{}。还没有终端，所以什么都不会播；导入终端以后，就从下一个时段播起。',
    '{} ({}) will be added: {}. It has no endpoints yet, so nothing airs; once they are imported it airs from the next slot on.',
  ],
  slot: ['{} {}，{} 分钟', '{} {}, {} minutes'],
  comma: ['；', '; '],
  added: ['{}加好了。下一步：导入区划表。', '{} is there. Next: import its areas.'],
} as const;
