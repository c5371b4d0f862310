import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';

/** Where loudspeakers live unless the operator says otherwise: this machine and private networks. */
export const privateNetworks: readonly string[] = [
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
];

/** Link-local addresses and the metadata services of clouds; no list of allowed networks opens these. */
const neverNetworks = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  '100.100.100.200/32',
  '0.0.0.0/8',
  '::/128',
];

export interface AllowedNetworks {
  allows(address: string): boolean;
  /** Resolves names to allowed addresses only, so that what was checked is what gets connected. */
  readonly lookup: LookupFunction;
}

/** The code of the error a connection to a forbidden address fails with. */
export const forbiddenCode = 'EADDRFORBIDDEN';

/** Checks addresses against networks in CIDR notation; throws RangeError when one is not. */
export function createAllowedNetworks(networks: readonly string[] = privateNetworks): AllowedNetworks {
  const allowed = blockList(networks);
  const never = blockList(neverNetworks);
  const allows = (address: string): boolean => {
    const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
    return net.isIP(address) !== 0 && allowed.check(address, family) && !never.check(address, family);
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const good = found.filter((one) => allows(one.address));
      const [first] = good;
      if (first === undefined) return callback(forbidden(hostname), '', 0);
      if (options.all) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };
  return { allows, lookup };
}

const forbidden = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${hostname} resolves to no allowed address`), { code: forbiddenCode });

function blockList(networks: readonly string[]): net.BlockList {
  const list = new net.BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = net.isIP(address);
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) {
      throw new RangeError(`${JSON.stringify(network)} is not a network: expected CIDR, e.g. 192.168.0.0/16`);
    }
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
