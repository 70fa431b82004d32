import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

/** RFC 863: whatever comes there is thrown away. */
const discardPort = 9;
/** A device that is awake answers within a few milliseconds. */
const answersWithinMs = 50;

/**
 * Sends an empty datagram to an address on the link, which makes the kernel ask for its hardware address (ARP, neighbour
 * discovery), and waits for the answer. Says nothing: whoever called looks into the neighbour table again.
 */
export async function greet(socketAddress: string): Promise<void> {
  const socket = createSocket(socketAddress.includes(':') ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve) => {
      socket.once('error', () => resolve());
      socket.send('', discardPort, socketAddress, () => resolve());
    });
    await sleep(answersWithinMs);
  } finally {
    socket.close();
  }
}
