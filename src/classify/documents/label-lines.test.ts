import { describe, expect, it } from "vitest";
import { scan } from "../scan.ts";
import { labelLines } from "./label-lines.ts";
import { readDocument } from "./read.ts";
import { docx, paragraph, pdf } from "./testing.ts";

const GUID = "2096f6a2-d2f7-48be-b329-b73aaa526e5d";
const CUSTOM = `<?xml version="1.0"?><Properties xmlns:vt="x"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="MSIP_Label_${GUID}_Enabled"><vt:lpwstr>true</vt:lpwstr></property><property fmtid="{D}" pid='3' name='MSIP_Label_${GUID}_Name'><vt:lpwstr>Highly Confidential</vt:lpwstr></property><property name="Reviewer"><vt:lpwstr>nobody</vt:lpwstr></property></Properties>`;
const INFO = (more: string): string =>
  `<?xml version="1.0"?><clbl:labelList xmlns:clbl="x"><clbl:label id="{${GUID}}" ${more} method="Privileged"/></clbl:labelList>`;

describe("labels of an Office file", () => {
  it("are its custom properties and its label list, and no other part's", () => {
    expect(labelLines("docProps/custom.xml", CUSTOM).split("\n")).toEqual([
      `MSIP_Label_${GUID}_Enabled=true`,
      `MSIP_Label_${GUID}_Name=Highly Confidential`,
    ]);
    expect(labelLines("docMetadata/LabelInfo.xml", INFO('enabled="1" removed="0"'))).toBe(
      `MSIP_Label_${GUID}_Enabled=true`,
    );
    expect(labelLines("docMetadata/LabelInfo.xml", INFO('enabled="1" removed="1"'))).toBe("");
    expect(labelLines("docMetadata/LabelInfo.xml", INFO('enabled="0"'))).toBe("");
    expect(labelLines("word/document.xml", CUSTOM)).toBe("");
  });

  it("are found in the file's text", async () => {
    const file = docx(paragraph("hello"), [{ name: "docProps/custom.xml", text: CUSTOM }]);
    const read = await readDocument(file, "package");
    expect(scan(read?.text ?? "").filter(({ kind }) => kind === "SENSITIVITY_LABEL")).toHaveLength(2);
  });

  it("are looked for in time that grows with the part", () => {
    for (const unit of ["<property ", '<property name="MSIP_Label_', "<label ", "<label id="])
      expect(labelLines("docProps/custom.xml", unit.repeat(200_000))).toBe("");
  });
});

describe("labels of a PDF", () => {
  it("are properties of its own, found in its text", async () => {
    const info = `/Info << /Title (x) /MSIP_Label_${GUID}_Name (Highly Confidential) /Reviewer (nobody) >>`;
    const found = await readDocument(pdf("", { trailer: info }), "pdf");
    expect(found?.text).toContain(`MSIP_Label_${GUID}_Name=Highly Confidential`);
    expect(scan(found?.text ?? "").filter(({ kind }) => kind === "SENSITIVITY_LABEL")).toHaveLength(1);
  });
});
