/** Keeps the screen on during a shift: a phone that sleeps tells no place and rings for nobody. */

/** @param onChange true: it stays on; false: it may sleep; null: this browser cannot */
export function keepAwake(onChange: (isAwake: boolean | null) => void): () => void {
  const { wakeLock } = navigator as { wakeLock?: WakeLock };
  if (wakeLock === undefined) {
    onChange(null);
    return () => {};
  }
  let lock: WakeLockSentinel | null = null;
  let isWanted = true;
  /** Two at once would be two locks, of which one is never given back. */
  let isAsking = false;
  const ask = async () => {
    if (!isWanted || document.hidden || lock !== null || isAsking) return;
    isAsking = true;
    try {
      const taken = await wakeLock.request("screen");
      if (!isWanted) return void taken.release();
      lock = taken;
      onChange(true);
      taken.addEventListener("release", () => {
        lock = null;
        if (isWanted) onChange(false);
      });
    } catch {
      // Refused to save the battery, or by policy: the page says so, and asks again when it is seen.
      onChange(false);
    } finally {
      isAsking = false;
    }
  };
  document.addEventListener("visibilitychange", ask);
  void ask();
  return () => {
    isWanted = false;
    document.removeEventListener("visibilitychange", ask);
    void lock?.release();
  };
}
