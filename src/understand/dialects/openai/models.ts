/** The list of models that a caller may use. Page: see detect.ts. */
export function modelsBody(models: readonly { readonly id: string; readonly ownedBy: string }[]): Buffer {
  // `created` is required, and we do not know it: 0 says so without inventing a date.
  const data = models.map(({ id, ownedBy }) => ({ id, object: "model", created: 0, owned_by: ownedBy }));
  return Buffer.from(JSON.stringify({ object: "list", data }));
}
