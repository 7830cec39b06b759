/**
 * What an API's own words are: a shape is data that names the keys and closed lists of a dialect, and the part of the
 * conversation each stands in. Whatever a shape does not name is the caller's and becomes a leaf, so a field that we
 * have never heard of is scanned rather than missed. A shape never refuses anything.
 */
import type { Place } from "../exchange.ts";
import { isBase64, isBase64DataUri } from "./base64.ts";
import type { Attachment, Media, NumberLeaf, TextLeaf } from "./call.ts";
import type { JsonDoc } from "./json.ts";

export interface Shape {
  /** The place from here on down; absent: as above. */
  readonly place?: Place;
  /** For a string: the API's closed list. A string that is on it is no leaf. */
  readonly values?: ReadonlySet<string>;
  /** For a string: attachment data. What is not base64 (or not a `data:` URI of base64) is a leaf all the same. */
  readonly data?: "base64" | "data_uri" | "either";
  /** For a string: it says of the attachment around it what it is. A leaf all the same. */
  readonly tells?: "media_type" | "file_name";
  /** For a string: see TextLeaf. */
  readonly sealed?: true;
  /** For a string: see TextLeaf. */
  readonly alone?: true;
  /** For a string: the name of a model, which is no leaf where it looks like one. */
  readonly modelName?: true;
  /** For an object: the API's own keys. Other keys are leaves. */
  readonly fields?: ReadonlyMap<string, Shape>;
  /** For an object: the values of other keys. Absent: the caller's own. */
  readonly rest?: Shape;
  /** For an object: another shape by the text of one of its own keys; absent or unknown text keeps this shape. */
  readonly choose?: { readonly key: string; readonly cases: ReadonlyMap<string, Shape> };
  /** For an object: it is an attachment. */
  readonly media?: Media;
  /** For an array: each of its elements. Absent: the caller's own. */
  readonly items?: Shape;
}

/** The caller's own: every string and every key is a leaf. */
export const FREE: Shape = {};
/** A name or an id that refers to something. */
export const ALONE: Shape = { alone: true };

export const oneOf = (...values: readonly string[]): Shape => ({ values: new Set(values) });
export const fieldsOf = (fields: Readonly<Record<string, Shape>>): ReadonlyMap<string, Shape> =>
  new Map(Object.entries(fields));

/** Seven characters hold no phone or card number that anyone would know again; shorter ones are counts and settings. */
const LONG_NUMBER = 7;

/** Letters, then what vendors put in model names; no run of digits that could be someone's number. */
const MODEL_NAME = /^[A-Za-z][A-Za-z0-9._:/-]{0,127}$/;
const DIGIT_RUN = /\d{9}/;

function looksLikeModel(text: string): boolean {
  return MODEL_NAME.test(text) && !DIGIT_RUN.test(text);
}

/** Four shapes of object, each with as few members as it needs: there is one for every text of a call. */
function leafOf(place: Place, node: number, { sealed, alone }: Shape): TextLeaf {
  if (sealed === undefined && alone === undefined) return { place, node, key: false };
  return {
    place,
    node,
    key: false,
    ...(sealed === undefined ? {} : { sealed }),
    ...(alone === undefined ? {} : { alone }),
  };
}

const EMPTY = { dataNode: -1, otherNode: -1, mediaTypeNode: -1, fileNameNode: -1 };

interface Collected {
  readonly leaves: readonly TextLeaf[];
  readonly numbers: readonly NumberLeaf[];
  readonly attachments: readonly Attachment[];
}

/** Walks the whole document along `shape`. Recursion is bounded by limits.jsonMaxDepth. */
export function collect(doc: JsonDoc, shape: Shape): Collected {
  const leaves: TextLeaf[] = [];
  const numbers: NumberLeaf[] = [];
  const attachments: { -readonly [K in keyof Attachment]: Attachment[K] }[] = [];

  /** `part` is the array element around the node: what would have to go for an attachment to go. */
  function walk(node: number, at: Shape, outer: Place, part: number): void {
    const place = at.place ?? outer;
    switch (doc.type(node)) {
      case "string":
        if (at.tells !== undefined) noteWhatItIs(node, at.tells);
        if (!isKnown(node, at)) {
          leaves.push(leafOf(place, node, at));
        }
        return;
      case "number":
        if (doc.end(node) - doc.start(node) >= LONG_NUMBER) numbers.push({ place, node });
        return;
      case "array": {
        const after = doc.after(node);
        const items = at.items ?? FREE;
        for (let item = node + 1; item < after; item = doc.after(item)) walk(item, items, place, item);
        return;
      }
      case "object":
        walkObject(node, chosen(node, at), place, part);
        return;
      case "true":
      case "false":
      case "null":
        return;
    }
  }

  function chosen(node: number, at: Shape): Shape {
    if (at.choose === undefined) return at;
    const value = doc.get(node, at.choose.key);
    if (value === -1 || doc.type(value) !== "string") return at;
    return at.choose.cases.get(doc.text(value)) ?? at;
  }

  function walkObject(node: number, at: Shape, outer: Place, part: number): void {
    const place = at.place ?? outer;
    if (at.media !== undefined) attachments.push({ ...EMPTY, media: at.media, node: part });
    const after = doc.after(node);
    const { fields } = at;
    for (let key = node + 1; key < after; key = doc.after(key + 1)) {
      const known = fields?.get(doc.text(key));
      if (known === undefined) leaves.push({ place, node: key, key: true });
      walk(key + 1, known ?? at.rest ?? FREE, place, part);
    }
  }

  function isKnown(node: number, at: Shape): boolean {
    if (at.values !== undefined) return at.values.has(doc.text(node));
    if (at.modelName !== undefined) return looksLikeModel(doc.text(node));
    if (at.data === undefined) return false;
    const opaque =
      (at.data !== "data_uri" && isBase64(doc, node)) || (at.data !== "base64" && isBase64DataUri(doc, node));
    const attachment = attachments.at(-1);
    if (attachment === undefined) return false;
    if (!opaque) {
      attachment.otherNode = node;
      return false;
    }
    if (attachment.dataNode !== -1) return false;
    attachment.dataNode = node;
    return true;
  }

  function noteWhatItIs(node: number, tells: NonNullable<Shape["tells"]>): void {
    const attachment = attachments.at(-1);
    if (attachment === undefined) return;
    switch (tells) {
      case "media_type":
        attachment.mediaTypeNode = node;
        return;
      case "file_name":
        attachment.fileNameNode = node;
        return;
    }
  }

  walk(doc.root, shape, "other", doc.root);
  return { leaves, numbers, attachments };
}
