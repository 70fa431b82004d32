const lookEveryMs = 1_000;
const stepMs = 5_000;

/** Calls back when the wall clock no longer agrees with the monotonic one (NTP has answered, somebody set the date). */
export function watchClockSteps(stepped: () => void): () => void {
  const offset = () => Date.now() - performance.now();
  let known = offset();
  const timer = setInterval(() => {
    const now = offset();
    if (Math.abs(now - known) > stepMs) stepped();
    known = now;
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
