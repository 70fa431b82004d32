// The room for neighbours, of the whole machine: as the package sets it, and back.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from '../source-code.js';

/** Makes room as `sysctl` would at boot; the answer puts back what was. */
export function makeNeighbourRoom(): () => void {
  const text = readFileSync(`${root}/openwrt/files/etc/sysctl.d/25-passerelle.conf`, 'utf8');
  const before = [...text.matchAll(/^([\w.]+) = (\d+)$/gm)].map(([, name = '', value = '']) => {
    const file = `/proc/sys/${name.replaceAll('.', '/')}`;
    const was = readFileSync(file, 'utf8');
    writeFileSync(file, value);
    return { file, was };
  });
  if (before.length === 0) throw new Error('the package sets nothing');
  return () => {
    for (const { file, was } of before) writeFileSync(file, was);
  };
}
