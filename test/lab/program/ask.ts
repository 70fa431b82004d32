// Asks name servers and prints what they say: [{question, rcode, answers, ttl, ms}]. A question is `udp|tcp,SERVER,NAME,TYPE`,
// TYPE a number; a series that is separated by `+` is asked from one socket, one after the other. rcode -1: silence.
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

interface Told {
  readonly question: string;
  readonly rcode: number;
  readonly answers: number;
  readonly ttl: number;
  readonly ms: number;
}

const patienceMs = 1_500;

function query(name: string, type: number, id: number): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const head = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, type >> 8, type & 255, 0, 1])]);
}

function read(question: string, message: Buffer, startedAt: number): Told {
  const hasSoa = message.readUInt16BE(8) > 0 && message.length >= 34;
  return {
    question,
    rcode: message.readUInt8(3) & 15,
    answers: message.readUInt16BE(6),
    ttl: hasSoa ? message.readUInt32BE(message.length - 22 - 6) : -1,
    ms: performance.now() - startedAt,
  };
}

const silence = (question: string): Told => ({ question, rcode: -1, answers: 0, ttl: -1, ms: patienceMs });

async function askUdp(questions: readonly string[]): Promise<Told[]> {
  const server = questions[0]?.split(',')[1] ?? '';
  const socket = createSocket(isIPv6(server.split('%')[0] ?? '') ? 'udp6' : 'udp4');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.connect(53, server, () => resolve()));
  const told: Told[] = [];
  for (const [i, question] of questions.entries()) {
    const [, , name = '', type] = question.split(',');
    const startedAt = performance.now();
    const message = await new Promise<Buffer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patienceMs);
      socket.once('message', (heard) => {
        clearTimeout(timer);
        resolve(heard);
      });
      socket.send(query(name, Number(type), 100 + i));
    });
    told.push(message === undefined ? silence(question) : read(question, message, startedAt));
  }
  socket.close();
  return told;
}

function askTcp(question: string): Promise<Told> {
  const [, server = '', name = '', type] = question.split(',');
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host: server, port: 53 }, () => {
      const message = query(name, Number(type), 7);
      socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]));
    });
    const end = (told: Told) => {
      resolve(told);
      socket.destroy();
    };
    socket.setTimeout(patienceMs, () => end(silence(question)));
    socket.on('error', () => end(silence(question)));
    socket.on('data', (data) => end(read(question, data.subarray(2), startedAt)));
  });
}

const told: Told[] = [];
for (const series of process.argv.slice(2)) {
  const questions = series.split('+');
  if (series.startsWith('tcp')) for (const question of questions) told.push(await askTcp(question));
  else told.push(...(await askUdp(questions)));
}
process.stdout.write(JSON.stringify(told), () => process.exit(0));
