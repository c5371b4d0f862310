import type { PacketFile } from '../../ports/stream-encoder.ts';

/** Packets a little ahead of their time, so that nobody waits for the disk when they are due. */
export interface PacketSupply {
  /** Resolves once the packets from this one on are at hand. */
  ready(at: number): Promise<void>;
  /** A packet that is at hand, else undefined. What comes after it is fetched. */
  take(at: number): Buffer | undefined;
}

/**
 * Holds two blocks of a file at most.
 * @param blockPackets packets a block
 * @param packetBytes bytes of every packet
 */
export function createPacketSupply(
  file: PacketFile,
  blockPackets: number,
  packetBytes: number,
): PacketSupply {
  const blocks = new Map<number, Buffer>();
  const fetching = new Map<number, Promise<void>>();
  const fetch = (block: number): Promise<void> => {
    if (blocks.has(block)) return Promise.resolve();
    const before = fetching.get(block);
    if (before !== undefined) return before;
    const work = file
      .read(block * blockPackets, blockPackets)
      .then((bytes) => {
        for (const held of blocks.keys()) if (held < block - 1) blocks.delete(held);
        blocks.set(block, bytes);
      })
      .finally(() => fetching.delete(block));
    fetching.set(block, work);
    return work;
  };
  return {
    async ready(at) {
      const block = Math.floor(at / blockPackets);
      await Promise.all([fetch(block), fetch(block + 1)]);
    },
    take(at) {
      const block = Math.floor(at / blockPackets);
      // A disk that fails shows when the packets are not at hand.
      fetch(block + 1).catch(() => undefined);
      const held = blocks.get(block);
      if (held === undefined) {
        fetch(block).catch(() => undefined);
        return undefined;
      }
      const from = (at % blockPackets) * packetBytes;
      return from + packetBytes > held.length ? undefined : held.subarray(from, from + packetBytes);
    },
  };
}
