/** What Envoy's configuration is made of. */
export type Json = Record<string, unknown>;

/** The "@type" of one of Envoy's messages, by its name. */
export const type = (name: string): string => `type.googleapis.com/${name}`;
