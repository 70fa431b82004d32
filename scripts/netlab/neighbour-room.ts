// The room for neighbours, which all namespaces of the machine share: as the package sets it, and back.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const settings = fileURLToPath(new URL('../../../openwrt/files/etc/sysctl.d/25-passerelle.conf', import.meta.url));

/**
 * Makes room as `sysctl` would at boot; the answer puts back what was. One who runs beside others does not call it, for they may
 * need the room still: `npm test` puts it back at its end.
 */
export function makeNeighbourRoom(): () => void {
  const found = [...readFileSync(settings, 'utf8').matchAll(/^([\w.]+) = (\d+)$/gm)];
  if (found.length === 0) throw new Error(`${settings} sets nothing`);
  const before = found.map(([, name = '', value = '']) => {
    const file = `/proc/sys/${name.replaceAll('.', '/')}`;
    const was = readFileSync(file, 'utf8');
    writeFileSync(file, value);
    return { file, was };
  });
  return () => {
    for (const { file, was } of before) writeFileSync(file, was);
  };
}
