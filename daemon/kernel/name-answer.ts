/** For how long a device may remember that there is no such name: after a log-in it shall ask again soon. */
const rememberSeconds = 5;

/** What a DNS query asks for: its first name, in lower case, and where its question ends. */
export interface NameQuery {
  readonly name: string;
  readonly questionEnd: number;
}

/** Reads a DNS query (RFC 1035); undefined where it is none. */
export function readQuery(message: Buffer): NameQuery | undefined {
  const isQuery = message.length >= 17 && (message.readUInt8(2) & 0xf8) === 0 && message.readUInt16BE(4) === 1;
  if (!isQuery) return undefined;
  const labels: string[] = [];
  for (let at = 12; at < message.length; ) {
    const length = message.readUInt8(at);
    if (length > 63 || at + 1 + length > message.length) return undefined;
    if (length === 0) {
      const questionEnd = at + 5;
      return questionEnd > message.length ? undefined : { name: labels.join('.').toLowerCase(), questionEnd };
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

/** "No such name", with the question as it was asked, and for how long that may be remembered (RFC 2308). */
export function noSuchName(message: Buffer, { questionEnd }: NameQuery): Buffer {
  const header = Buffer.from(message.subarray(0, 12));
  header.writeUInt8(0x80 | (message.readUInt8(2) & 0x01), 2);
  header.writeUInt8(0x80 | 3, 3); // recursion is offered; NXDOMAIN
  header.writeUInt16BE(0, 6);
  header.writeUInt16BE(1, 8);
  header.writeUInt16BE(0, 10);
  const soa = Buffer.alloc(12 + 22);
  soa.writeUInt16BE(0xc00c, 0); // the name that was asked for
  soa.writeUInt16BE(6, 2);
  soa.writeUInt16BE(1, 4);
  soa.writeUInt32BE(rememberSeconds, 6);
  soa.writeUInt16BE(22, 10);
  // two root names, a serial number, then what secondaries would wait for: only the last is read
  for (let field = 0; field < 5; field++) soa.writeUInt32BE(field === 0 ? 1 : rememberSeconds, 14 + 4 * field);
  return Buffer.concat([header, message.subarray(12, questionEnd), soa]);
}

/** Takes the whole messages out of a stream of DNS over TCP; `rest` is the beginning of the next. */
export function takeMessages(stream: Buffer): { readonly messages: readonly Buffer[]; readonly rest: Buffer } {
  const messages: Buffer[] = [];
  let rest = stream;
  while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
    const end = 2 + rest.readUInt16BE(0);
    messages.push(rest.subarray(2, end));
    rest = rest.subarray(end);
  }
  return { messages, rest };
}

/** A message as DNS over TCP frames it. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
