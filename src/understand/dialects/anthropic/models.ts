/** The list of models that a caller may use, in one page. Page: see detect.ts. */
export function modelsBody(models: readonly { readonly id: string; readonly ownedBy: string }[]): Buffer {
  // The release date is unknown to us; for that case Anthropic's page allows the epoch.
  const data = models.map(({ id }) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "1970-01-01T00:00:00Z",
  }));
  const ends = { first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return Buffer.from(JSON.stringify({ data, has_more: false, ...ends }));
}
