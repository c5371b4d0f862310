import type { Command } from 'commander';
import type { EnrolmentCode } from '../app/enrol-endpoint.ts';
import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';
import { asking, say } from './people.ts';

/** `dalaba enrol`: a loudspeaker becomes an endpoint by a code; `--revoke` ends its credential. */
export const enrolCommand = (program: Command, deps: CliDeps): void => {
  const ask = asking(deps);
  program
    .command('enrol <endpoint>')
    .description(
      '给一个终端生成一次性登记码，24 小时内在喇叭上输入 · a one-time code by which a loudspeaker becomes this endpoint',
    )
    .option('--county <code>', '哪个县：几个县有同名终端时 · its county, where several have the id')
    .option('--revoke', '不是登记，是作废它的凭据 · end its credential instead')
    .option('--home <folder>', '家目录 · the home')
    .option('--json', '输出 JSON · JSON')
    .action(async (id: string, options: { county?: string; revoke?: boolean }, command: Command) => {
      const { county, endpoint, driver, zone } = await endpointNamed(deps, command, id, options.county);
      if (options.revoke) {
        await ask(command, 'POST', `/endpoints/${county}/${encodeURIComponent(endpoint)}/revoke`, {});
        const atBroker =
          driver === 'mqtt'
            ? `\n消息服务器还认它：请用 mosquitto_passwd -D 从密码文件去掉 ${endpoint}，再让消息服务器重读。Its broker still lets it in: remove it from the password file too.`
            : '';
        return say(deps, command, { county, endpoint }, `已作废 ${endpoint} 的凭据。Revoked.${atBroker}`);
      }
      const made = (await ask(command, 'POST', '/enrolments', { county, endpoint })) as EnrolmentCode;
      say(
        deps,
        command,
        made,
        `登记码 ${made.code}，到 ${dateAt(made.expiresAtMs, zone)} ${wallTimeAt(made.expiresAtMs, zone).slice(0, 5)}（${zone}）有效，只能用一次，只显示这一次。\n` +
          `在喇叭上：dalaba loudspeaker --enrol ${made.code} --server <服务地址> --config <文件>\n` +
          'One use, until the time given in the county’s zone; type it into the loudspeaker.',
      );
    });
};

/** The endpoint of an id, in whichever county has it. Throws CommandError. */
export async function endpointNamed(
  deps: CliDeps,
  command: Command,
  id: string,
  county: string | undefined,
): Promise<{
  readonly county: string;
  readonly endpoint: string;
  readonly driver: string | undefined;
  readonly zone: string;
}> {
  const reader = await deps.read(deps.config(command.optsWithGlobals<{ home?: string }>().home));
  const schedules = await reader.store.revisions.schedules().finally(() => reader.close());
  const found = schedules.filter(
    ({ body }) =>
      (county === undefined || body.county === county) && body.endpoints.some((one) => one.id === id),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    const driver = only.body.endpoints.find((one) => one.id === id)?.driver;
    return { county: only.body.county, endpoint: id, driver, zone: only.body.zone };
  }
  throw new CommandError(
    only === undefined
      ? `没有终端 ${id}。There is no endpoint ${id}.`
      : `${found.map(({ body }) => body.county).join('、')} 都有 ${id}，请加 --county。Several counties have ${id}; say which with --county.`,
  );
}
