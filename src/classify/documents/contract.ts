/** What a reader of documents gives back, and what it may spend. Documents are read whole or said to be unread. */
import type { DocumentText, Media } from "../../understand/call.ts";

export type { DocumentText } from "../../understand/call.ts";

/** Formats whose text has to be taken out of them; it cannot be put back changed. */
export const DOCUMENT_FORMATS = ["pdf", "package", "mail", "rtf", "card", "gzip"] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** Collects what one document and all that is nested in it give, within one bound. */
export interface Gathered {
  /** False when the bound is reached: the rest counts as unread. */
  text(text: string): boolean;
  unread(media: Media): void;
  /** One more part, page or nested file; false when there were too many. */
  part(): boolean;
}

export interface Bounds {
  readonly maxUnits: number;
  readonly maxParts: number;
}

export function gather({ maxUnits, maxParts }: Bounds): Gathered & { done(): DocumentText } {
  const texts: string[] = [];
  const unread = new Map<Media, number>();
  let units = maxUnits;
  let parts = maxParts;
  const miss = (media: Media): void => {
    unread.set(media, (unread.get(media) ?? 0) + 1);
  };
  return {
    text(text) {
      if (text.length > units) {
        miss("file");
        units = 0;
        return false;
      }
      units -= text.length + 1;
      texts.push(text);
      return true;
    },
    unread: miss,
    part() {
      parts -= 1;
      if (parts === -1) miss("file");
      return parts >= 0;
    },
    done: () => ({ text: texts.join("\n"), unread: Object.fromEntries(unread) }),
  };
}
