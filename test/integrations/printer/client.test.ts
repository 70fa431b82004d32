import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { hostAndPort, openPrinter, type PrintOutcome } from '../../../daemon/integrations/printer/client.js';
import { type Receipt, receiptBytes } from '../../../daemon/integrations/printer/receipt.js';
import { openTalk } from '../../../daemon/integrations/printer/talk.js';
import { printedReceipt } from './receipt-sample.js';
import { openSink } from './sink.js';

const roll = { columns: 48, codePage: 'windows1252' } as const;
const question = Buffer.of(0x1d, 0x72, 0x01);
const receipts: readonly Receipt[] = await Promise.all([0, 1, 2].map((index) => printedReceipt('fr', index)));
const bytes = receipts.map((receipt) => Buffer.concat([receiptBytes(receipt, roll), question]));
const length = (count: number) => bytes.slice(0, count).reduce((sum, one) => sum + one.length, 0);

/** Prints the three receipts; answers what came of it and which were told to be out. */
async function print(
  address: string,
  signal = new AbortController().signal,
  firstAnswerMs = 5_000,
): Promise<PrintOutcome & { told: number[] }> {
  const told: number[] = [];
  const printer = openPrinter({ connectMs: 5_000, firstAnswerMs, receiptMs: 1_000 });
  const outcome = await printer.print(address, receipts, roll, async (index) => void told.push(index), signal);
  return { ...outcome, told };
}

const good = (t: ExecutionContext, outcome: PrintOutcome & { told: number[] }) =>
  t.deepEqual(outcome, { sent: 3, isLastDoubtful: false, failure: null, told: [0, 1, 2] });

test('a printer that answers gets every byte of every receipt, each after the one before is done', async (t) => {
  const sink = await openSink(t, { answers: true });
  good(t, await print(sink.address));
  t.deepEqual(sink.bytes(), Buffer.concat(bytes));
});

test('a printer that never says a word gets them, too', async (t) => {
  const sink = await openSink(t, { answers: false });
  good(t, await print(sink.address, undefined, 200));
  t.deepEqual(sink.bytes(), Buffer.concat(bytes));
});

test('nobody at home: refused, and nothing is out', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  t.deepEqual(await print(`127.0.0.1:${port}`), { sent: 0, isLastDoubtful: false, failure: 'refused', told: [] });
});

test('a name that nobody has is said to be unknown', async (t) => {
  t.is((await print('printer.invalid')).failure, 'unknown-host');
});

test('a printer that answers and then stops reading: the receipt that was on its way is doubtful, the rest is not sent', async (t) => {
  const sink = await openSink(t, { answers: true, stopsAfter: length(1) + 10 });
  t.deepEqual(await print(sink.address), { sent: 2, isLastDoubtful: true, failure: 'stuck', told: [0, 1] });
});

test('a printer that hangs up after the first receipt: the second may be lost, the third is not sent', async (t) => {
  const sink = await openSink(t, { answers: true, closesAfter: length(1) + 10 });
  t.deepEqual(await print(sink.address), { sent: 2, isLastDoubtful: true, failure: 'closed', told: [0, 1] });
});

test('a silent printer that stops reading is not believed to have printed all', async (t) => {
  const sink = await openSink(t, { answers: false, stopsAfter: 10 });
  const { failure, isLastDoubtful } = await print(sink.address, undefined, 200);
  t.deepEqual({ failure, isLastDoubtful }, { failure: 'stuck', isLastDoubtful: true });
});

test('bytes that a printer does not take are not said to be out', async (t) => {
  const sink = await openSink(t, { answers: true, stopsAfter: 1 });
  const socket = connect(hostAndPort(sink.address));
  await once(socket, 'connect');
  t.teardown(() => socket.destroy());
  const limits = { connectMs: 500, firstAnswerMs: 150, receiptMs: 300 };
  const talk = openTalk(socket, limits, new AbortController().signal);
  t.deepEqual(await talk.send(Buffer.alloc(64_000_000)), { isOut: false, failure: 'stuck' });
});

test('whoever stops it stops it at once, and knows what is out', async (t) => {
  const sink = await openSink(t, { answers: true, stopsAfter: length(1) + 10 });
  const stop = new AbortController();
  const told: number[] = [];
  const printer = openPrinter({ connectMs: 5_000, firstAnswerMs: 5_000, receiptMs: 60_000 });
  const onSent = async (index: number) => {
    told.push(index);
    setTimeout(() => stop.abort(), 300);
  };
  const outcome = await printer.print(sink.address, receipts, roll, onSent, stop.signal);
  t.deepEqual({ ...outcome, told }, { sent: 2, isLastDoubtful: true, failure: 'stopped', told: [0, 1] });
  t.deepEqual(await print(sink.address, stop.signal), { sent: 0, isLastDoubtful: false, failure: 'stopped', told: [] });
});

const addresses: readonly [string, string, number][] = [
  ['192.168.1.60', '192.168.1.60', 9100],
  ['192.168.1.60:9101', '192.168.1.60', 9101],
  ['printer.lan', 'printer.lan', 9100],
  ['[fd00::60]', 'fd00::60', 9100],
  ['[fd00::60]:9102', 'fd00::60', 9102],
];
for (const [address, host, port] of addresses)
  test(`the printer ${address} is on ${host}, port ${port}`, (t) => t.deepEqual(hostAndPort(address), { host, port }));
