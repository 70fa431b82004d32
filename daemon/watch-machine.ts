import type { Config } from './config/spec.js';
import type { Event } from './domain/event.js';
import type { Gateway } from './gateway.js';
import type { RunningJobs } from './jobs/run.js';
import { machineClocks } from './os/clock.js';
import type { ClockTrust } from './os/clock-trust.js';
import { watchClocks } from './os/clock-watch.js';
import type { Log } from './os/log.js';
import { defaultUplink } from './os/network.js';
import { run } from './os/run.js';

/** The interface towards the Internet, given or found; null when there is none, or when it is an access point. */
export async function uplinkOf({ uplink, firewall, accessPoints }: Config): Promise<string | null> {
  if (uplink.interface !== null || firewall.kernel === 'simulated') return uplink.interface;
  const found = await defaultUplink(run).catch(() => null);
  return accessPoints.some((point) => point.interface === found) ? null : found;
}

const lookForUplinkEveryMs = 15_000;

/** Where the uplink is found and not given, another one is another start. The answer ends the looking. */
export function watchUplink(config: Config, known: string | null, restart: (why: string) => void): () => void {
  if (config.uplink.interface !== null || config.firewall.kernel === 'simulated') return () => {};
  const look = async () => {
    const found = await uplinkOf(config);
    if (found !== null && found !== known) restart(`the way to the Internet is ${found} now`);
  };
  const timer = setInterval(look, lookForUplinkEveryMs).unref();
  return () => clearInterval(timer);
}

export interface TimeParts {
  readonly gateway: Gateway;
  readonly trust: ClockTrust;
  readonly jobs: RunningJobs;
  readonly log: Log;
  readonly onFault: (action: string, error: unknown) => void;
}

/** Tells the gateway what happens to the machine's clocks, until the answer is called. */
export function watchTime({ gateway, trust, jobs, log, onFault }: TimeParts): () => void {
  const happen = async (event: Event) => {
    try {
      const decision = await gateway.dispatch(event);
      const set = decision.ok ? decision.changes.find((change) => change.type === 'clock-set') : undefined;
      if (set) log.warn({ byMs: set.byMs }, 'the clock was set: what runs moves with it, nobody is cut or given time');
    } catch (error) {
      onFault(`the event ${event.type}`, error);
    }
  };
  return watchClocks({
    clocks: machineClocks(),
    believed: trust.believed,
    suspended: (byMs) => happen({ type: 'suspended', byMs }),
    stepped: () => {
      jobs.restart();
      void happen({ type: 'checkpoint' });
    },
    told: (wallAt) => happen({ type: 'clock-told', wallAt }),
  });
}
