/** Words of who lends a voice. */
export const texts = {
  none: ['还没有登记播音人。', 'No speaker is noted yet.'],
  about: [
    '谁的声音会在村里播出，怎么同意的。录音时选播音人；本人要求时可以清除。',
    'Whose voices are aired, and how they consented. A recording names its speaker; on request a speaker is removed.',
  ],
  forgotten: ['已清除（{}）', 'removed ({})'],
  forget: ['清除资料', 'Remove'],
  forgetOf: ['清除“{}”的资料', 'Remove “{}”'],
  forgetSays: [
    '名字和这个人的所有声音都会删掉：录音撤下，节目改排，文件和备播的声音都删除。不能恢复。',
    'The name and every sound of this person are deleted: recordings withdrawn, programmes planned anew, files removed. This cannot be undone.',
  ],
  recordings: ['会删掉这 {} 个录音：', '{} [recording|recordings] will be deleted:'],
  noRecordings: ['这个人没有录音。', 'This person has no recording.'],
  typeName: ['请输入“{}”确认', 'Type “{}” to confirm'],
  notSame: ['和名字不一样', 'Not the same'],
  done: ['已清除：删掉了 {} 个录音的声音。', 'Removed, with the sound of {} [recording|recordings].'],
  onAir: [
    '有 {} 个正在播的节目里还有这个声音，所以名字暂时还在；播完以后请再清除一次。',
    '{} programmes on air still hold the voice, so the name stays for now; remove again once they are over.',
  ],
  back: ['不清除', 'Leave it'],
} as const;
