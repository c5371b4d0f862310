import {
  aPlatform,
  platformId,
  platformKeys,
  senderId,
  senderKeys,
} from '../../test/support/ebd-platform.ts';

/** A process of its own: one simulated county platform, which stands for many. */
const { url } = await aPlatform();
process.send?.({
  address: `${url}?from=${senderId}&to=${platformId}`,
  ourKey: senderKeys.privateKey,
  theirKey: platformKeys.publicKey,
} satisfies PlatformSaid);
process.on('disconnect', () => process.exit());

export interface PlatformSaid {
  readonly address: string;
  readonly ourKey: string;
  readonly theirKey: string;
}
