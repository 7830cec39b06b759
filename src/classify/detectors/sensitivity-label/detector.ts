/**
 * Microsoft's sensitivity labels as documents and mails carry them: MSIP_Label_<GUID>_Name and _Enabled, in the custom
 * properties of Office files and PDF, and in the mail header msip_labels (learn.microsoft.com, "Labels metadata in the
 * Microsoft Information Protection SDK"). Of each label the name is taken; without one, that it is enabled.
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";

const NAME =
  /MSIP_Label_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_Name["')\]]{0,2}\s{0,2}[:=,\t ][\s"'(]{0,4}[^\s\n"';<>)(][^\n"';<>)(]{0,60}/iy;
const ENABLED =
  /MSIP_Label_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_Enabled["')\]]{0,2}\s{0,2}[:=,\t ][\s"'(]{0,4}true(?!\w)/iy;

export const sensitivityLabel: Detector = {
  name: "sensitivity-label",
  kinds: ["SENSITIVITY_LABEL"],
  anchors: [{ on: "literal", text: "msip_label_", ignoreCase: true }],
  verify(text, at): Match | null {
    const end = Math.max(matchEnd(NAME, text, at), matchEnd(ENABLED, text, at));
    return end === -1 ? null : { kind: "SENSITIVITY_LABEL", start: at, end, confidence: 0.95 };
  },
};
