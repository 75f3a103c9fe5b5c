const MINUTE = 60_000;

/** "1 h 27 min" */
export function runtime(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / MINUTE));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** "12 min left" */
export function timeLeft(runtimeMs: number, progress: number): string {
  return `${runtime(runtimeMs * (1 - progress))} left`;
}

/** "17 December 2026" */
export function day(iso: string): string {
  return new Intl.DateTimeFormat("en", { dateStyle: "long" }).format(new Date(iso));
}

/** "$22.99" */
export function money({ amountMinor, currency }: { amountMinor: number; currency: string }): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

/** "3 days ago" */
export function ago(iso: string, now: number = Date.now()): string {
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_557_600_000],
    ["month", 2_629_800_000],
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", MINUTE],
  ];
  const passed = new Date(iso).getTime() - now;
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of units) {
    if (Math.abs(passed) >= size) return format.format(Math.round(passed / size), unit);
  }
  return "just now";
}
