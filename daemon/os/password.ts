import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// OWASP's row for 16 MiB. A router core takes 1.5 s for it, once in 12 h, on a thread of its own (ecosystem.md, section 4).
const cost = { ln: 14, r: 8, p: 5 };
const saltBytes = 16;
const keyBytes = 32;

interface Stored {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * scrypt in PHC string form, `$scrypt$ln=14,r=8,p=5$salt$key`. One computation at a time: each takes 16 MiB, and a
 * small router has no more to spare.
 */
export function scryptPasswords(): {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string | undefined): Promise<boolean>;
  isWeak(stored: string): boolean;
} {
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = tail.then(run);
    tail = turn.catch(() => undefined);
    return turn;
  };
  return {
    hash: (password) => inTurn(() => hash(password)),
    verify: (password, stored) => inTurn(() => verify(password, stored)),
    isWeak: (stored) => work(parse(stored) ?? { ln: 0, r: 0, p: 0 }) < work(cost),
  };
}

async function hash(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, { ...cost, salt, key: Buffer.alloc(keyBytes) });
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(key)}`;
}

/** Takes as long when there is nobody of that name, so that the time tells nothing. */
async function verify(password: string, text: string | undefined): Promise<boolean> {
  const stored = text === undefined ? undefined : parse(text);
  const against = stored ?? { ...cost, salt: Buffer.alloc(saltBytes), key: Buffer.alloc(keyBytes) };
  const equal = timingSafeEqual(await derive(password, against), against.key);
  return equal && stored !== undefined;
}

/** How much it takes to compute. */
function work({ ln, r, p }: { readonly ln: number; readonly r: number; readonly p: number }): number {
  return 2 ** ln * r * p;
}

function derive(password: string, { ln, r, p, salt, key }: Stored): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, key.length, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    ),
  );
}

function parse(text: string): Stored | undefined {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43,86})$/.exec(
    text,
  );
  if (parts === null) return undefined;
  const [ln, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (ln < 1 || ln > 17 || r < 1 || p < 1) return undefined;
  return { ln, r, p, salt: Buffer.from(parts[4] ?? '', 'base64'), key: Buffer.from(parts[5] ?? '', 'base64') };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
