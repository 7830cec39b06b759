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

/** Dynamic metadata that carries them to such lanes' clusters; no header does, so no other lane can see them. */
export const CALLER_NAMESPACE = "lanekeeper.caller";

export const callerCredentials = (headers: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    CALLER_CREDENTIALS.flatMap((name) => {
      const value = headers.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
