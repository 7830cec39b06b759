/** Taking members out of a JSON object or array, commas included, as edits that do not overlap. */
import type { JsonDoc } from "../understand/json.ts";
import type { Edit } from "../understand/splice.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Edits that remove the children at the given positions. Children are [start, end) in document order.
 * A removed child that follows a kept one goes with the comma before it; one of a leading run, with the comma after it.
 */
function removeChildren(
  children: readonly (readonly [number, number])[],
  removed: (index: number) => boolean,
): Edit[] {
  const edits: Edit[] = [];
  let kept = false;
  for (const [i, [start, end]] of children.entries()) {
    if (!removed(i)) {
      kept = true;
      continue;
    }
    if (kept) edits.push({ start: children[i - 1]?.[1] ?? start, end, bytes: NOTHING });
    else edits.push({ start, end: children[i + 1]?.[0] ?? end, bytes: NOTHING });
  }
  return edits;
}

export function removeItems(doc: JsonDoc, array: number, removed: ReadonlySet<number>): Edit[] {
  const nodes = [...doc.items(array)];
  return removeChildren(
    nodes.map((node) => [doc.start(node), doc.end(node)]),
    (i) => removed.has(nodes[i] ?? -1),
  );
}

export function removeMembers(doc: JsonDoc, object: number, keys: ReadonlySet<string>): Edit[] {
  const members = [...doc.entries(object)];
  return removeChildren(
    members.map(([key, value]) => [doc.start(key), doc.end(value)]),
    (i) => keys.has(doc.text(members[i]?.[0] ?? -1)),
  );
}

/** An insertion at the edge of what is removed stands beside it, not in it. */
const within = (edit: Edit, gone: Edit): boolean =>
  edit.start === edit.end
    ? edit.start > gone.start && edit.end < gone.end
    : edit.start >= gone.start && edit.end <= gone.end;

/** Drops edits that lie within a removal: what is gone needs no redaction. */
export function withRemovals(removals: readonly Edit[], edits: readonly Edit[]): Edit[] {
  if (removals.length === 0) return [...edits];
  return [...removals, ...edits.filter((edit) => !removals.some((gone) => within(edit, gone)))];
}
