/** The phone's battery, where the browser says it (Chromium does). */
export interface Battery {
  readonly percent: number;
  readonly isCharging: boolean;
}

interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

export function watchBattery(onChange: (battery: Battery) => void): void {
  const { getBattery } = navigator as { getBattery?: () => Promise<BatteryManager> };
  if (getBattery === undefined) return;
  getBattery.call(navigator).then((manager) => {
    const tell = () =>
      onChange({ percent: Math.round(manager.level * 100), isCharging: manager.charging });
    for (const name of ["levelchange", "chargingchange"]) manager.addEventListener(name, tell);
    tell();
  }).catch(() => {/* not to be known here, and nothing hangs on it */});
}
