import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { asRoot, rootCommand } from './as-root.ts';

export interface LineFaults {
  /** Of every hundred packets each way, so many are lost, by nftables. */
  readonly lossPercent?: number;
  /** What the line carries each way, by tbf. A second of it waits, what comes then is lost. */
  readonly kbitPerSecond?: number;
}

/** A machine at the far end of a line of its own, as a network namespace; routed, so that what is lost is lost on the way. */
export interface Line {
  /** This machine, as the far end sees it. */
  readonly here: string;
  /** The far end, as this machine sees it. */
  readonly there: string;
  /** Starts a process at the far end. */
  spawn(command: string, args: readonly string[]): ChildProcess;
  /** Lets nothing through any more, either way. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Lays a line out of two network namespaces: a router, and the far end behind it. Needs root or sudo. */
export async function aLine({ lossPercent = 0, kbitPerSecond }: LineFaults): Promise<Line> {
  const id = `dlb${randomInt(1e6).toString(36)}`;
  const [router, far] = [`${id}r`, `${id}f`];
  const net = `10.${randomInt(200, 250)}.${randomInt(256)}`;
  const inRouter = (command: string) => `ip netns exec ${router} ${command}`;
  const lossy = (way: string) =>
    `add rule inet line forward iifname ${way} numgen random mod 100 < ${lossPercent} drop`;
  const rate = `tbf rate ${kbitPerSecond}kbit burst 3000 latency 1s`;
  await asRoot(
    ...['sh', '-ec'],
    [
      `ip netns add ${router}`,
      `ip netns add ${far}`,
      `ip link add ${id}a type veth peer name near netns ${router}`,
      `ip -n ${router} link add far type veth peer name eth0 netns ${far}`,
      `ip addr add ${net}.1/30 dev ${id}a`,
      `ip link set ${id}a up`,
      `ip -n ${router} addr add ${net}.2/30 dev near`,
      `ip -n ${router} addr add ${net}.5/30 dev far`,
      `ip -n ${router} link set near up`,
      `ip -n ${router} link set far up`,
      `ip -n ${far} addr add ${net}.6/30 dev eth0`,
      `ip -n ${far} link set eth0 up`,
      `ip -n ${far} link set lo up`,
      `ip -n ${far} route add default via ${net}.5`,
      `ip route add ${net}.4/30 via ${net}.2`,
      inRouter('sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward"'),
      inRouter(
        `nft 'add table inet line; add chain inet line forward { type filter hook forward priority 0; }; ${lossy('near')}; ${lossy('far')}'`,
      ),
      ...(kbitPerSecond === undefined
        ? []
        : ['near', 'far'].map((way) => inRouter(`tc qdisc add dev ${way} root ${rate}`))),
    ].join('\n'),
  );
  const chain = (policy: 'drop' | 'accept') =>
    asRoot(
      ...['ip', 'netns', 'exec', router, 'nft'],
      `add chain inet line forward { type filter hook forward priority 0; policy ${policy}; }`,
    );
  return {
    here: `${net}.1`,
    there: `${net}.6`,
    spawn(command, args) {
      const [file = '', ...rest] = rootCommand('ip', 'netns', 'exec', far, command, ...args);
      return spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    async cut() {
      await chain('drop');
    },
    async mend() {
      await chain('accept');
    },
    async close() {
      await asRoot('sh', '-c', `ip netns del ${far}; ip netns del ${router}`);
    },
  };
}
