import type { OwnerSettings } from './config/owner-settings.js';
import type { KernelSettings } from './kernel/setting.js';
import type { Log } from './os/log.js';
import { type RunningDaemon, reasons } from './start.js';

export interface KeepParts {
  readonly settings: Pick<OwnerSettings, 'revert' | 'started' | 'lastStart'>;
  /** One start of the gateway with the settings of that moment. One that fails leaves nothing open. */
  readonly start: () => Promise<RunningDaemon>;
  /** Between two starts: what only the first one used is let go of. */
  readonly letGo: (before: KernelSettings, after: KernelSettings) => Promise<void>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** The gateway cannot start any more, not even as before. */
  readonly onFault: (error: unknown) => void;
}

export interface Kept {
  /** Starts the gateway anew in this process, one time after the other. The kernel goes on enforcing: nobody is cut. */
  restart(why: string): void;
  stop(): Promise<void>;
}

/**
 * Starts the gateway, and starts it anew when it is asked to. When it cannot start with changed settings, those of before are
 * put back. Rejects when the first start fails.
 */
export async function keepRunning({ settings, start, letGo, log, onFault }: KeepParts): Promise<Kept> {
  let running = await start();
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();
  const again = async (why: string) => {
    if (isStopped) return;
    log.info(`starting anew: ${why}`);
    const { kernel } = running;
    await running.stop();
    try {
      // before the doors are open again: whoever waits behind them asks for it
      settings.lastStart = { ok: true };
      running = await start();
      settings.started();
    } catch (error) {
      const reason = reasons(error);
      log.error({ error: reason }, 'the gateway cannot start with these settings: those of before are put back');
      await settings.revert();
      settings.lastStart = { ok: false, reason };
      running = await start();
    }
    await letGo(kernel, running.kernel).catch((error: unknown) =>
      log.error({ error: reasons(error) }, 'letting go of interfaces failed'),
    );
  };
  return {
    restart: (why) => {
      turn = turn.then(() => again(why)).catch(onFault);
    },
    stop: () => {
      isStopped = true;
      return turn.then(() => running.stop());
    },
  };
}
