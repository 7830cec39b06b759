/**
 * Sensitivity labels of an Office file, as lines of text that the detector knows ("MSIP_Label_<GUID>_Name=…"): custom
 * properties (docProps/custom.xml), and the label list of newer files (docMetadata/LabelInfo.xml, [MS-OFFCRYPTO] 2.6).
 */
const PART = /^(?:docProps\/custom|docMetadata\/LabelInfo)\.xml$/i;
const PROPERTY =
  /<property\b[^<>]{0,400}?\bname=["'](MSIP_Label_[\w-]{36,64})["'][^<>]{0,200}>\s{0,8}<[\w:]{1,40}>([^<>]{1,200})</gi;
const LABEL = /<(?:\w{1,20}:)?label\b([^<>]{1,600})>/gi;
const ID = /\bid=["']\{([0-9a-f-]{36})\}["']/i;

export function labelLines(part: string, xml: string): string {
  if (!PART.test(part)) return "";
  const lines = [...xml.matchAll(PROPERTY)].map(([, name, value]) => `${name}=${value}`);
  for (const [, attributes = ""] of xml.matchAll(LABEL)) {
    const id = ID.exec(attributes)?.[1];
    if (
      id !== undefined &&
      /\benabled=["'](?:1|true)["']/i.test(attributes) &&
      !/\bremoved=["'](?:1|true)["']/i.test(attributes)
    )
      lines.push(`MSIP_Label_${id}_Enabled=true`);
  }
  return lines.join("\n");
}
