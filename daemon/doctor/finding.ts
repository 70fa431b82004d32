import type { Played } from './play.js';
import { counts, probedHost, type Stage, type Stages, wanted } from './sheet.js';
import type { Visit } from './visit.js';

/** One thing that was looked at. */
export interface Finding {
  readonly id: string;
  readonly state: 'ok' | 'problem' | 'not-tested';
  readonly text: string;
  /** What to do about a problem. */
  readonly advice?: string;
}

export const ok = (id: string, text: string): Finding => ({ id, state: 'ok', text });
export const problem = (id: string, text: string, advice: string): Finding => ({ id, state: 'problem', text, advice });
export const notTested = (id: string, text: string): Finding => ({ id, state: 'not-tested', text });

/** What the probes of all stages say is wrong, in the order in which an installer would want to know. */
export function probeFindings(stages: Stages): readonly Finding[] {
  const { shut, open, ended } = stages;
  return [
    ...shutFindings(shut, 'shut'),
    ...(open === undefined ? [notTested('probes-open', 'a device that is let in')] : openFindings(open)),
    ...(ended === undefined ? [] : shutFindings(ended, 'ended')),
    ...hanging([...shut, ...(open ?? []), ...(ended ?? [])]),
    ...unknownNames(shut),
  ];
}

/** What is refused, and whether it is refused at once. */
export function refusalFindings({ refusals, families }: Visit): readonly Finding[] {
  return (['TCP 443', 'UDP 443'] as const).map((what) => {
    const id = what.toLowerCase().replace(' ', '-');
    const knocks = refusals.filter((refusal) => refusal.what === what);
    if (knocks.length === 0) return notTested(id, `${what} refused at once: no name led to an address`);
    const open = knocks.find(({ how }) => how === 'connected');
    if (open)
      return problem(
        id,
        `${what} over ${open.family} takes connections of a shut device`,
        'the firewall is not loaded, or the address stands in the walled garden: run passerelle status',
      );
    const slow = knocks.find(({ how, ms }) => how === 'silence' || ms >= 50);
    if (slow)
      return problem(
        id,
        `${what} over ${slow.family} is not refused at once (${slow.how === 'silence' ? 'no answer' : `${Math.round(slow.ms)} ms`}): devices hang`,
        'another firewall on this gateway drops what ours refuses: let it reject instead, or leave the guest network to us',
      );
    const best = knocks.map(({ family, ms }) => `${family} ${Math.max(1, Math.round(ms))} ms`);
    const missing = families.length > knocks.length ? ', the other family not tested' : '';
    return ok(id, `${what} refused at once: ${best.join(', ')}${missing}`);
  });
}

function shutFindings(plays: readonly Played[], stage: Stage): readonly Finding[] {
  const id = `probes-${stage}`;
  const when = stage === 'shut' ? 'without a ticket' : 'whose access has ended';
  const counted = plays.filter(counts);
  if (counted.length === 0)
    return plays.length === 0
      ? [notTested(id, 'the probes: the device has no address')]
      : [problem(id, 'no probe name is known', 'the name server of this network must answer shut devices, and truly')];
  const online = counted.filter(({ id: row, verdict }) => verdict === 'online' && wanted(row, stage) !== 'online');
  if (online.length > counted.length * 0.6)
    return [
      problem(
        id,
        `a device ${when} is online`,
        'the firewall is not loaded or does not guard this interface: start the daemon, then look at passerelle status',
      ),
    ];
  const notLed = counted.filter(
    ({ id: row, seen, verdict }) =>
      seen.kind === 'failed' && verdict === 'no-internet' && wanted(row, stage) === 'portal',
  );
  if (notLed.length > counted.length * 0.6)
    return [
      problem(
        id,
        `plain HTTP of a device ${when} is not led to the portal: ${notLed[0]?.reason ?? ''}`,
        'nobody answers on the port of the portal: start the daemon, or see its log',
      ),
    ];
  const others = counted.filter(
    (played) => played.verdict !== wanted(played.id, stage) && !online.includes(played) && !notLed.includes(played),
  );
  const faulty = counted.filter(({ faults }) => faults.length > 0);
  const found = [
    ...[...new Set(online.map((played) => probedHost(played.id)))].map((host) =>
      problem(
        id,
        `${host} can be reached by a device ${when}: ${systemsOf(online, host)} finds itself online, and never shows the portal`,
        'take it, and whatever leads to the same address, out of the walled garden',
      ),
    ),
    ...[...others, ...notLed].map(({ id: row, family, reason, verdict }) =>
      problem(
        id,
        `${probedHost(row)} over ${family}: ${reason}, so that ${systemsOf([...others, ...notLed], probedHost(row))} concludes ${verdict}`,
        'something before the portal answers in its place: another proxy, an ad blocker, or a name server that lies',
      ),
    ),
    ...faulty
      .slice(0, 1)
      .map(({ id: row, faults }) =>
        problem(
          id,
          `the answer to ${probedHost(row)} is not the portal’s: ${faults.join(', ')}`,
          'another proxy on this network answers port 80',
        ),
      ),
  ];
  return found.length > 0 ? found : [ok(id, `every probe of a device ${when} finds the portal`)];
}

function openFindings(plays: readonly Played[]): readonly Finding[] {
  const id = 'probes-open';
  const families = [...new Set(plays.map(({ family }) => family))];
  return families.map((family) => {
    const counted = plays.filter((played) => played.family === family && counts(played));
    const captive = counted.filter(({ verdict }) => verdict === 'portal');
    const online = counted.filter(({ verdict }) => verdict === 'online');
    if (counted.length === 0)
      return notTested(id, `a device that is let in, over ${family}: no name has such an address`);
    if (captive.length > counted.length / 2)
      return problem(
        id,
        `a device that is let in is still led to the portal, over ${family}`,
        'see passerelle status and the log of the daemon',
      );
    if (online.length === 0)
      return problem(
        id,
        `a device that is let in has no Internet over ${family}: ${counted[0]?.reason ?? ''}`,
        family === 'IPv6'
          ? 'the uplink has no IPv6, or nothing routes it to the guests: mend it, or stop announcing IPv6 there'
          : 'see whether this gateway itself is online, forwards (net.ipv4.ip_forward) and masquerades the guests',
      );
    const [led] = captive;
    if (led)
      return problem(
        id,
        `${probedHost(led.id)} still does not answer truly over ${family}: ${led.reason}`,
        'something else answers in its place',
      );
    const silent = counted.filter(({ verdict }) => verdict !== 'online').map((played) => probedHost(played.id));
    const but =
      silent.length === 0 ? '' : `; not their fault here, but without their answer: ${[...new Set(silent)].join(', ')}`;
    return ok(
      id,
      `${online.length} of ${counted.length} probes of a device that is let in are online over ${family}${but}`,
    );
  });
}

function hanging(plays: readonly Played[]): readonly Finding[] {
  const silent = plays.filter(
    ({ seen, id }) => seen.kind === 'failed' && seen.how === 'silence' && wanted(id, 'shut') !== 'online',
  );
  const captive = silent.filter((played) => played.verdict !== 'online');
  if (captive.length < 3) return [];
  return [
    problem(
      'hanging',
      `${captive.length} probes had no answer at all, like ${probedHost(captive[0]?.id ?? '')}`,
      'a packet is dropped somewhere where it must be refused, or the uplink loses it',
    ),
  ];
}

function unknownNames(plays: readonly Played[]): readonly Finding[] {
  const unknown = plays.filter(({ seen }) => seen.kind === 'failed' && seen.how === 'no-name');
  const names = [...new Set(unknown.map((played) => probedHost(played.id)))];
  if (names.length === 0 || unknown.length === plays.length) return [];
  return [notTested('names-unknown', `names that the name server does not know: ${names.join(', ')}`)];
}

function systemsOf(plays: readonly Played[], host: string): string {
  return [...new Set(plays.filter(({ id }) => probedHost(id) === host).map(({ system }) => system))].join(', ');
}
