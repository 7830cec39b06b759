/** What stands in a stored prompt for data that was an attachment's. Names no type that we do not know: it is the caller's text. */
import type { Media } from "../../understand/call.ts";

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/heic", "image/tiff"],
  ...[
    "audio/wav",
    "audio/mpeg",
    "audio/mp3",
    "audio/ogg",
    "audio/flac",
    "audio/webm",
    "video/mp4",
    "video/webm",
  ],
  ...["text/plain", "text/csv", "text/html", "text/markdown", "text/xml"],
  ...["application/json", "application/pdf", "application/xml", "application/zip"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
]);

/** `[attachment: image/png, 1234 bytes]`; `units` is the length of its base64. */
export function label(media: Media, mediaType: string, units: number): string {
  const what = KNOWN_TYPES.has(mediaType) ? mediaType : media;
  return `[attachment: ${what}, ${Math.floor((units * 3) / 4)} bytes]`;
}
