/** Headers that carry a credential, and how a caller's own one reaches the lanes that are to have it. */

/** Every header that carries a credential to some vendor: each attempt clears them all, then sets its own. */
export const CREDENTIAL_HEADERS = [
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
] as const;

/** What a caller may bring for a lane with `credential: { passthrough: true }`. */
export const CALLER_CREDENTIALS = ["authorization", "x-api-key"] as const;

/** A caller's own credential travels under this name; every lane's cluster removes it, one with passthrough after use. */
export const passthroughHeader = (header: string): string => `x-lanekeeper-caller-${header}`;

export const passthroughHeaders = (headers: ReadonlyMap<string, string>): [string, string][] =>
  CALLER_CREDENTIALS.flatMap((name) => {
    const value = headers.get(name);
    return value === undefined ? [] : [[passthroughHeader(name), value] as [string, string]];
  });
