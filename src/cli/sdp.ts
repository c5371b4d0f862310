import type { Command } from 'commander';
import { readRtpAddress, sdpOf } from '../domain/rtp.ts';
import { CommandError } from './county.ts';
import type { CliDeps } from './deps.ts';

export const sdpCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('sdp <endpoint>')
    .description(
      '打印一个 rtp 终端的 SDP，设置收听设备用 · the SDP by which receivers of an rtp endpoint are set up',
    )
    .option('--home <folder>', '家目录 · the home')
    .action(async (id: string, { home }: { readonly home?: string }) => {
      const reader = await deps.read(deps.config(home));
      try {
        const schedules = await reader.store.revisions.schedules();
        const endpoints = schedules.flatMap(({ body }) => body.endpoints);
        const endpoint = endpoints.find((one) => one.id === id);
        if (endpoint === undefined)
          throw new CommandError(
            `已发布的 endpoints.csv 里没有终端 ${id}。No published endpoints.csv has an endpoint ${id}.`,
          );
        const address = readRtpAddress(endpoint.address);
        if (endpoint.driver !== 'rtp' || typeof address === 'string')
          throw new CommandError(
            `终端 ${id} 的驱动是 ${endpoint.driver}，只有 rtp 终端有 SDP。Endpoint ${id} is of driver ${endpoint.driver}; only rtp endpoints have an SDP.`,
          );
        deps.out(sdpOf(endpoint.name, address).trimEnd());
      } finally {
        await reader.close();
      }
    });
};
