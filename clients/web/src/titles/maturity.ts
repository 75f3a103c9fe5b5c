import type { MaturityLevel } from "../session/session";

const LEVELS: readonly MaturityLevel[] = ["ALL", "KIDS_7", "TEEN_13", "MATURE_16", "ADULT_18"];

/**
 * Whether a title is within a profile's limit. Recommendations and search are filtered by their services; lists
 * that come straight from the catalogue are filtered here. No limit: nobody is watching.
 */
export function mayWatch(level: string, limit: MaturityLevel | undefined): boolean {
  if (limit === undefined) return true;
  return LEVELS.indexOf(level as MaturityLevel) <= LEVELS.indexOf(limit);
}
