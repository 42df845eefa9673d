/** Cutting bytes for the wire. */

/** Most packets that anything is written in. */
const MOST_PACKETS = 200;

/** Cuts `bytes` into packets of `sizes`, over and over. */
export function packetsOf(bytes: Buffer, sizes: number[]): Buffer[] {
  if (sizes.length === 0) return [bytes];
  const scale = Math.ceil(bytes.length / sizes.reduce((sum, size) => sum + size) / (MOST_PACKETS / sizes.length));
  const packets: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] * scale;
    packets.push(bytes.subarray(at, at + size));
    at += size;
  }
  return packets;
}
