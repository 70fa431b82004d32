import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { certificateFault, readCertificate } from '../../daemon/os/certificate.js';
import { openAuthority } from '../../scripts/netlab/authority.js';

const authority = openAuthority();
test.after.always(() => authority.remove());
const day = 86_400_000;

/** What a machine that trusts our root says: Node reads its extra roots once, at its start. */
async function trustingFault(files: { certificateFile: string; keyFile: string }, host: string): Promise<unknown> {
  const module = fileURLToPath(new URL('../../daemon/os/certificate.js', import.meta.url));
  const program = `const { certificateFault, readCertificate } = await import(${JSON.stringify(module)});
    const [cert, key, host] = process.argv.slice(1);
    console.log(JSON.stringify(await certificateFault(await readCertificate(cert, key), host, Date.now())));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program, files.certificateFile, files.keyFile, host],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: authority.rootFile } },
  );
  return JSON.parse(stdout);
}

test('a chain up to a root that the machine trusts, for this name, is taken', async (t) => {
  const files = authority.issue(['portal.cafe.example', '*.camp.example']);
  t.is(await trustingFault(files, 'portal.cafe.example'), null);
  t.is(await trustingFault(files, 'wifi.camp.example'), null);
});

test('a certificate for another name, without what lies between, or of a root that nobody knows is not', async (t) => {
  const files = authority.issue(['portal.cafe.example']);
  t.is(await trustingFault(files, 'portal.other.example'), 'other-name');
  t.is(
    await trustingFault(authority.issue(['portal.cafe.example'], { hasChain: false }), 'portal.cafe.example'),
    'untrusted',
  );
  const pair = await readCertificate(files.certificateFile, files.keyFile);
  t.is(await certificateFault(pair, 'portal.cafe.example', Date.now()), 'untrusted');
});

test('it is valid from its first second on, and not in its last', async (t) => {
  const { certificateFile, keyFile } = authority.issue(['portal.cafe.example'], { days: 30 });
  const pair = await readCertificate(certificateFile, keyFile);
  const { validFromAt, validUntilAt, names, issuer } = pair.about;
  t.is(validUntilAt - validFromAt, 30 * day);
  t.deepEqual([names, issuer], [['portal.cafe.example'], 'Test roots, Between']);
  t.is(await certificateFault(pair, 'portal.cafe.example', validUntilAt), 'expired');
  t.is(await certificateFault(pair, 'portal.cafe.example', validFromAt - 1), 'not-yet-valid');
  t.is(await certificateFault(pair, 'portal.cafe.example', validUntilAt - 1), 'untrusted');
});

test('a pair that does not belong together, half a file or none is not read, and says which', async (t) => {
  const [one, two] = [authority.issue(['a.example']), authority.issue(['b.example'])];
  await t.throwsAsync(readCertificate(one.certificateFile, two.keyFile), {
    message: /is not the key of the certificate/,
  });
  const half = `${authority.folder}/half.pem`;
  writeFileSync(half, '-----BEGIN CERTIFICATE-----\nMIIB');
  await t.throwsAsync(readCertificate(half, one.keyFile));
  const cut = `${authority.folder}/cut.pem`;
  writeFileSync(cut, readFileSync(one.certificateFile, 'utf8').slice(0, -200));
  await t.throwsAsync(readCertificate(cut, one.keyFile), { message: /^the chain in .*cut\.pem is broken: / });
  await t.throwsAsync(readCertificate('/nowhere/portal.pem', one.keyFile), {
    message: /ENOENT.*\/nowhere\/portal.pem/,
  });
});
