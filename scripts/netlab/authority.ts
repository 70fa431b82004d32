// A certificate authority of the lab's own, made by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface IssuedFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Authority {
  readonly folder: string;
  /** Its root, for NODE_EXTRA_CA_CERTS and `curl --cacert`. */
  readonly rootFile: string;
  /** A pair for these names, with the certificate between it and the root unless `hasChain` is false; put into `at`, else into files of its own. */
  issue(names: readonly string[], options?: { days?: number; hasChain?: boolean; at?: IssuedFiles }): IssuedFiles;
  remove(): void;
}

/** Where an authority keeps its root. */
export const rootsIn = (folder: string) => join(folder, 'root.pem');

/** `folder`: where it puts its files; one of its own when absent. */
export function openAuthority(folder = mkdtempSync(join(tmpdir(), 'certificates-'))): Authority {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const sign = (name: string, subject: string, days: number, signer: string[], ...extensions: string[]) =>
    openssl(
      ...['req', '-x509', ...newKey, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
      ...['-days', String(days), '-subj', subject, ...signer, ...extensions.flatMap((each) => ['-addext', each])],
    );
  const isAuthority = 'basicConstraints=critical,CA:TRUE';
  sign('root', '/O=Test roots/CN=Root', 365, [], isAuthority);
  sign('between', '/O=Test roots/CN=Between', 365, ['-CA', file('root.pem'), '-CAkey', file('root.key')], isAuthority);
  let issued = 0;
  return {
    folder,
    rootFile: rootsIn(folder),
    issue(names, { days = 90, hasChain = true, at } = {}) {
      const name = `leaf-${++issued}`;
      const signer = ['-CA', file('between.pem'), '-CAkey', file('between.key')];
      const alternatives = `subjectAltName=${names.map((each) => `DNS:${each}`).join(',')}`;
      sign(name, `/CN=${names[0]}`, days, signer, alternatives, 'basicConstraints=critical,CA:FALSE');
      const files = at ?? { certificateFile: file(`${name}.chain.pem`), keyFile: file(`${name}.chain.key`) };
      const read = (each: string) => readFileSync(file(each), 'utf8');
      writeFileSync(files.keyFile, read(`${name}.key`), { mode: 0o600 });
      writeFileSync(files.certificateFile, read(`${name}.pem`) + (hasChain ? read('between.pem') : ''));
      return files;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
