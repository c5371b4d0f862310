import { expect, test } from 'vitest';
import { inLanguage, isSignInNeeded, phraseIn } from '../../src/console/kit/problem-text.ts';

test.each([
  ['音量 写成了 "170"（volume is "170"）', '音量 写成了 "170"', 'volume is "170"'],
  ['0 到 100 的整数 (a whole number from 0 to 100)', '0 到 100 的整数', 'a whole number from 0 to 100'],
  // What somebody wrote may hold brackets of its own.
  [
    '类型 写成了 "喇叭（新）"（driver is "喇叭（新）"）',
    '类型 写成了 "喇叭（新）"',
    'driver is "喇叭（新）"',
  ],
  ['要写 联网喇叭（它来取）、演练用（没有声音） 之一', undefined, undefined],
  ['区划表（areas.csv）里的代码 (a code)', '区划表（areas.csv）里的代码', 'a code'],
])('“%s” is said in the language that is read', (phrase, zh = phrase, en = phrase) => {
  expect(phraseIn(phrase, 'zh')).toBe(zh);
  expect(phraseIn(phrase, 'en')).toBe(en);
});

test('a sentence that says what to do is split after its last Chinese sentence', () => {
  const both = '您不能试音：要有协会的角色。请有这个角色的人来做。You may not: role. Ask somebody.';
  expect(inLanguage(both, 'zh')).toBe('您不能试音：要有协会的角色。请有这个角色的人来做。');
  expect(inLanguage(both, 'en')).toBe('You may not: role. Ask somebody.');
});

test('what is wrong in a file stands behind a sentence in either language', () => {
  const both =
    '高唐县添加不了。It can’t be added.\nschedules/gaotang/schedule.yaml:8:18 碰到安静时段（touches quiet time）';
  for (const [language, said] of [
    ['zh', '高唐县添加不了。'],
    ['en', 'It can’t be added.'],
  ] as const)
    expect(inLanguage(both, language)).toBe(`${said}\n${both.split('\n')[1]}`);
});

test('that somebody must sign in is known from a wrong password, which is said as it is', () => {
  const asked = '请登录：在页面上登录，或在请求头 Authorization 里带上 Bearer 和令牌。Sign in: on the page.';
  expect(isSignInNeeded({ status: 401, title: asked })).toBe(true);
  expect(isSignInNeeded({ status: 401, title: '名字或密码不对。Wrong name or password.' })).toBe(false);
});
