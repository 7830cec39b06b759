/**
 * Kubernetes Secret manifests: `kind: Secret` with base64 under `data:` (kubernetes.io/docs/concepts/configuration/
 * secret). Base64 there is no protection. External and sealed secrets hold references or ciphertext and are none.
 */
import type { Detector, Match } from "../contract.ts";

const KIND = /kind["']?:[ \t]*["']?secret["']?[ \t]*(?=\r?\n|,|$)/iy;
const DATA = /(?:^|\n)[ \t]*["']?(?:data|stringData)["']?:[ \t]*\r?\n/;
const ENTRY = /^([ \t]+)["']?[\w.-]+["']?:[ \t]*(?:[>|]-?[ \t]*\r?\n[ \t]+)?["']?([A-Za-z0-9+/]{10,}={0,3})/;
const REACH = 2000;

export const kubernetesSecret: Detector = {
  name: "kubernetes-secret",
  kinds: ["SECRET_KUBERNETES"],
  anchors: [
    { on: "literal", text: "kind: ", inside: false },
    { on: "literal", text: 'kind":' },
  ],
  verify(text, at): Match | null {
    KIND.lastIndex = at;
    if (!KIND.test(text)) return null;
    const from = Math.max(0, at - REACH);
    const window = documentAround(text.slice(from, at + REACH), at - from);
    const base = from + window.start;
    const data = DATA.exec(window.text);
    if (data === null) return null;
    let offset = data.index + data[0].length;
    let first = -1;
    let last = -1;
    for (let lines = 0; lines < 40 && offset < window.text.length; lines++) {
      const lineEnd = window.text.indexOf("\n", offset);
      const stop = lineEnd < 0 ? window.text.length : lineEnd;
      const entry = ENTRY.exec(window.text.slice(offset, offset + 600));
      const line = window.text.slice(offset, stop);
      if (entry !== null) {
        if (first < 0) first = offset + (entry[1]?.length ?? 0);
        last = offset + entry[0].length;
        offset = Math.max(stop, last) + 1;
      } else if (/^[ \t]*(?:#|$)/.test(line)) offset = stop + 1;
      else break;
    }
    return first < 0
      ? null
      : { kind: "SECRET_KUBERNETES", start: base + first, end: base + last, confidence: 0.9 };
  },
};

/** The YAML document that holds offset `at`: between `---` lines. */
function documentAround(text: string, at: number): { text: string; start: number } {
  const before = text.lastIndexOf("\n---", at);
  const start = before < 0 ? 0 : before + 4;
  const next = text.indexOf("\n---", at);
  return { text: text.slice(start, next < 0 ? text.length : next), start };
}
