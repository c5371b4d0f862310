/** What commander says of wrong usage, by what it says it in, and the same in Chinese. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^unknown command '(.*)'$/, '没有命令 $1'],
  [/^unknown option '(.*)'$/, '没有选项 $1'],
  [/^missing required argument '(.*)'$/, '少写了 <$1>'],
  [/^required option '(.*)' not specified$/, '少写了选项 $1'],
  [/^option '(.*)' argument missing$/, '选项 $1 后面少写了值'],
  [/^option '(.*)' argument '(.*)' is invalid\.(.*)$/, '选项 $1 的值 $2 不对'],
  [/^option '(.*)' value '(.*)' from env '(.*)' is invalid\.(.*)$/, '环境变量 $3 的值 $2 不对（选项 $1）'],
  [/^command-argument value '(.*)' is invalid for argument '(.*)'\.(.*)$/, '<$2> 写的 $1 不对'],
  [/^option '(.*)' cannot be used with option '(.*)'$/, '选项 $1 和 $2 不能一起用'],
  [
    /^too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)(.*)$/,
    '多写了：只要 $2 个，写了 $3 个',
  ],
];

const allowed = /Allowed choices are (.*)\.$/;
const suggested = /^\(Did you mean (?:one of )?(.*)\?\)$/;

/** A complaint of commander, Chinese first, its own words after it; what nobody translated is as it was. */
export function inBothLanguages(complaint: string): string {
  const [first = '', ...rest] = complaint.trimEnd().split('\n');
  if (!first.startsWith('error: ')) return complaint;
  const said = first.slice('error: '.length);
  const found = sentences.find(([pattern]) => pattern.test(said));
  if (found === undefined) return complaint;
  const [pattern, words] = found;
  const chinese = said.replace(pattern, words);
  const choices = allowed.exec(said)?.[1];
  const meant = rest.map((line) => suggested.exec(line)?.[1]).find((one) => one !== undefined);
  const can = choices === undefined ? '' : `，可以写 ${choices.replaceAll(', ', '、')}`;
  const hint = meant === undefined ? '' : `是不是 ${meant.replaceAll(', ', '、')}？`;
  return `${[`${chinese}${can}。${hint}${first}`, ...rest].join('\n')}\n`;
}
