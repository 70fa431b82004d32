import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as stream from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';

/** A certificate with its chain, and its private key, in PEM. */
export interface CertificatePair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly about: CertificateFacts;
}

/** What stands in a certificate. */
export interface CertificateFacts {
  /** Names that it holds for, `*.cafe.example` among them. */
  readonly names: readonly string[];
  /** Who issued it, in short. */
  readonly issuer: string;
  /** Epoch ms. */
  readonly validFromAt: number;
  readonly validUntilAt: number;
}

/** Why a client would not take a certificate. */
export type CertificateFault = 'other-name' | 'expired' | 'not-yet-valid' | 'untrusted';

/** Reads a pair. Throws when one cannot be read, or when the two do not belong together. */
export async function readCertificate(certificateFile: string, keyFile: string): Promise<CertificatePair> {
  const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  const leaf = new X509Certificate(cert);
  if (!leaf.checkPrivateKey(createPrivateKey(key)))
    throw new Error(`${keyFile} is not the key of the certificate in ${certificateFile}`);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`the chain in ${certificateFile} is broken: ${error instanceof Error ? error.message : error}`);
  }
  return { cert, key, about: factsOf(leaf) };
}

/**
 * What a client that asks for `host` says to a pair: a handshake with ourselves, without a network, against the roots that
 * Node trusts (Mozilla's, and those of NODE_EXTRA_CA_CERTS). null: it takes it. `at`: what the date is, epoch ms.
 */
export async function certificateFault(
  { cert, key, about }: CertificatePair,
  host: string,
  at: number,
): Promise<CertificateFault | null> {
  if (new X509Certificate(cert).checkHost(host, { subject: 'never' }) === undefined) return 'other-name';
  if (at >= about.validUntilAt) return 'expired';
  if (at < about.validFromAt) return 'not-yet-valid';
  const code = await verdict(cert, key, host);
  if (code === null) return null;
  return faults[code] ?? 'untrusted';
}

/** How long a handshake within this process may take; longer ones are a fault of ours. */
const handshakeMs = 10_000;

const faults: Readonly<Record<string, CertificateFault>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
};

/** The code of OpenSSL or Node by which a client refuses; null: it does not. */
function verdict(cert: Buffer, key: Buffer, servername: string): Promise<string | null> {
  const [near, far] = stream.duplexPair();
  const server = new TLSSocket(far as never, { isServer: true, cert, key });
  const client = connect({ socket: near, servername, rejectUnauthorized: false, timeout: handshakeMs });
  const { promise, resolve, reject } = withResolvers<string | null>();
  client.once('secureConnect', () => resolve(client.authorized ? null : codeOf(client.authorizationError)));
  client.once('timeout', () => reject(new Error('a handshake with ourselves takes too long')));
  for (const end of [client, server]) end.on('error', (error) => resolve(codeOf(error)));
  return promise.finally(() => {
    for (const end of [client, server]) end.destroy();
  });
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}

/** Node says it as a text or as an error, whatever its types say. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

function factsOf(leaf: X509Certificate): CertificateFacts {
  const names = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name);
  const part = (name: string) => leaf.issuer.match(new RegExp(`^${name}=(.+)$`, 'm'))?.[1];
  return {
    names,
    issuer: [part('O'), part('CN')].filter((said) => said !== undefined).join(', '),
    validFromAt: Date.parse(leaf.validFrom),
    validUntilAt: Date.parse(leaf.validTo),
  };
}
