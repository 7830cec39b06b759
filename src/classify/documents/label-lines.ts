/**
 * Sensitivity labels of a file, as lines of text that the detector knows ("MSIP_Label_<GUID>_Name=…"). Of an Office
 * file: custom properties (docProps/custom.xml), and the label list of newer files (docMetadata/LabelInfo.xml,
 * [MS-OFFCRYPTO] 2.6). Of a PDF: properties of its own beside title and author.
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

const PROPERTIES_MAX_COUNT = 100;

/** @param properties name → value, as a PDF has them */
export function labelProperties(properties: unknown): string {
  if (typeof properties !== "object" || properties === null) return "";
  return Object.entries(properties)
    .filter(([name, value]) => /^MSIP_Label_[\w-]{36,64}$/i.test(name) && typeof value === "string")
    .slice(0, PROPERTIES_MAX_COUNT)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
