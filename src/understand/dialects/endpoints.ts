/** The paths of a dialect. They match byte for byte: what another reader might take for one of them is not served. */

export type Operation = "chat" | "models";

interface Endpoint {
  readonly method: "GET" | "POST";
  readonly operation: Operation;
}

/** Path without query → what it does. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

export function matchEndpoint(
  endpoints: Endpoints,
  method: string,
  path: string,
): { readonly operation: Operation } | null {
  const endpoint = endpoints.get(path);
  return endpoint !== undefined && endpoint.method === method ? { operation: endpoint.operation } : null;
}
