import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

/** What a printer does with what it gets. */
export interface Manners {
  /** Says that it is done, as GS r asks. */
  readonly answers: boolean;
  /** Reads no more after so many bytes. */
  readonly stopsAfter?: number;
  /** Hangs up after so many bytes. */
  readonly closesAfter?: number;
}

export interface Sink {
  readonly address: string;
  /** Every byte that was read. */
  bytes(): Buffer;
}

/** A printer on a loopback port that keeps every byte. */
export async function openSink(t: ExecutionContext, manners: Manners): Promise<Sink> {
  const got: Buffer[] = [];
  const open = new Set<Socket>();
  // half open: who has stopped reading does not see that the other side is at its end
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    serve(socket, manners, got);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, bytes: () => Buffer.concat(got) };
}

const question = Buffer.of(0x1d, 0x72, 0x01);

function serve(socket: Socket, { answers, stopsAfter, closesAfter }: Manners, got: Buffer[]): void {
  let read = Buffer.alloc(0);
  let asked = 0;
  let hasStopped = false;
  socket.on('end', () => {
    if (!hasStopped) socket.end();
  });
  socket.on('data', (chunk: Buffer) => {
    got.push(chunk);
    read = Buffer.concat([read, chunk]);
    if (closesAfter !== undefined && read.length >= closesAfter) return void socket.end();
    if (stopsAfter !== undefined && read.length >= stopsAfter) {
      hasStopped = true;
      return void socket.pause();
    }
    for (let at = read.indexOf(question, asked); at >= 0; at = read.indexOf(question, asked)) {
      asked = at + question.length;
      if (answers) socket.write(Buffer.of(0));
    }
  });
}
