import type { FirstAdministrator } from '../service/first-administrator.ts';

/**
 * What is said of the first administrator's one-time password: the password itself at a terminal, where a person looks and
 * nothing is kept; else, as others read journals and log files, the file that it is written into.
 */
export const firstAdministratorLine = (
  { name, password, keep }: FirstAdministrator,
  isTerminal: boolean,
): string => {
  const [zh, en] = [
    `第一位管理员：名字 ${name}，一次性密码`,
    `First administrator: name ${name}, one-time password`,
  ];
  if (isTerminal) return `${zh} ${password}，登录后要改。${en} ${password}.`;
  const file = keep();
  return `${zh}在 ${file}（只有运行服务的用户能读），登录后要改，再删掉它。${en} in ${file}; remove it once you have signed in.`;
};
