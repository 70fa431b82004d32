import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

/** RFC 863: whatever comes there is thrown away. */
const discardPort = 9;
/**
 * Sends an empty datagram to an address on the link, which makes the kernel ask for its hardware address (ARP, neighbour
 * discovery), and waits so long for the answer. Says nothing: whoever called looks into the neighbour table again.
 */
export async function greet(socketAddress: string, waitMs: number): Promise<void> {
  const socket = createSocket(socketAddress.includes(':') ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve());
      socket.send('', discardPort, socketAddress, () => resolve());
    });
    await sleep(waitMs);
  } finally {
    socket.close();
  }
}
