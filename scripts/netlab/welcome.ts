import type { Cafe } from './cafe.js';

/** What npm start says once the café is open. `problem` is why its kernel is only simulated. */
export function welcome(
  cafe: Cafe,
  codes: readonly string[],
  password: string | undefined,
  problem: string | undefined,
): string {
  const asGuest = cafe.lab === undefined ? '' : ', as guest 1';
  return `
  Passerelle: the virtual café is open.

  ${`Portal${asGuest}`.padEnd(20)}  ${cafe.portal}/
  Passcodes             ${codes.slice(0, 3).join('   ')}

  Owner's page          ${cafe.ownersPage}/
  First password        ${password ?? '(the daemon wrote none)'}

${problem === undefined ? commands : simulated(problem)}
  Log                   ${cafe.daemon.logFile}

  Ctrl-C takes everything down.

`;
}

const commands = `  In another terminal, act as a guest:
    scripts/lab guest 1 curl -i http://example.com/      what a device gets: the way to the portal
    scripts/lab guest 1 browser                          a browser on the device of guest 1
    scripts/lab guest 2 screenshot http://example.com/ page.png
    scripts/lab help                                     the gateway, the Internet host and more
`;

const simulated = (problem: string) => `  The kernel is simulated: ${problem}.
  The pages are real and this computer plays the guest, but no packet is opened, limited or counted.
`;
