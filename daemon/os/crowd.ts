import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';

export interface CrowdOptions {
  /** Connections held at once. */
  readonly most: number;
  /** Of these, from one address. */
  readonly mostPerAddress: number;
}

/**
 * Keeps a server open to everybody while somebody holds all the connections they can get: an address has its share, and
 * when all are taken the one whose last request is longest ago makes room, which is never somebody who has just come.
 */
export function boundCrowd(server: Server, { most, mostPerAddress }: CrowdOptions): void {
  const open = new Map<string, Socket>();
  const perAddress = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const others = perAddress.get(address) ?? 0;
    if (others >= mostPerAddress) {
      socket.destroy();
      return;
    }
    perAddress.set(address, others + 1);
    const peer = peerOf(socket);
    open.set(peer, socket);
    socket.once('close', () => {
      if (open.get(peer) === socket) open.delete(peer);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    });
    if (open.size > most) open.values().next().value?.destroy();
  });
  server.on('request', (request: IncomingMessage) => {
    // over TLS the socket of a request is not the one that was accepted
    const peer = peerOf(request.socket);
    const socket = open.get(peer);
    if (socket === undefined) return;
    open.delete(peer);
    open.set(peer, socket);
  });
}

function peerOf({ remoteAddress = '', remotePort = 0, localAddress = '' }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
