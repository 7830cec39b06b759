import { describe, expect, it } from "vitest";
import type { DataClass, KindFact } from "../exchange.ts";
import { scan } from "./scan.ts";
import {
  documentLabels,
  type LabelSettings,
  labelKey,
  readHeaderLabels,
  relabelled,
} from "./sensitivity-labels.ts";

const GUID = "2096f6a2-d2f7-48be-b329-b73aaa526e5d";
const settings = (classes: Record<string, DataClass>, mayLower = false): LabelSettings => ({
  classes: new Map(Object.entries(classes).map(([name, value]) => [labelKey(name), value])),
  headers: ["x-label"],
  mayLower,
});
const CLASSES = {
  "Highly Confidential": "regulated",
  Confidential: "internal",
  Public: "public",
  [GUID]: "secret",
} as const;
const read = (value: string, trusted = false, mayLower = false, repeated: string[] = []) =>
  readHeaderLabels(new Map([["x-label", value]]), repeated, settings(CLASSES, mayLower), trusted);

describe("a header's label", () => {
  it.each<[string, DataClass[]]>([
    ["Confidential", ["internal"]],
    ["  highly   confidential ", ["regulated"]],
    ['class="Highly Confidential"; owner=it', ["internal", "regulated"]],
    ["Confidential, Highly Confidential", ["internal", "regulated"]],
    [GUID.toUpperCase(), ["secret"]],
    [
      `MSIP_Label_${GUID}_Enabled=True; MSIP_Label_${GUID}_Name=whatever; MSIP_Label_${GUID}_SiteId=1`,
      ["secret"],
    ],
    ["MSIP_Label_00000000-0000-0000-0000-000000000001_Name=Confidential", ["internal"]],
    ["Somebody's own word", ["internal"]],
    ["Public", []],
    ["General", []],
    [" ", []],
  ])("%j is %j", (value, classes) => {
    expect(read(value).classes.map((each) => each.value)).toEqual(classes);
  });

  it("says how it was found, and from whom", () => {
    expect(read("Confidential").classes[0]?.source).toBe("label:header");
    expect(read("Confidential", true).classes[0]?.source).toBe("label:header:trusted");
    expect(read("Confidential", true, false, ["x-label"]).classes[0]?.source).toBe("label:header");
  });

  it("lowers only from a trusted source that may, and once", () => {
    expect(read("Public", true, true).atMost).toBe("public");
    expect(read("Public, Confidential", true, true).atMost).toBe("internal");
    expect(read("Public", true, false).atMost).toBeNull();
    expect(read("Public", false, true).atMost).toBeNull();
    expect(read("Public", true, true, ["x-label"]).atMost).toBeNull();
    expect(read("", true, true).atMost).toBeNull();
  });

  it("is read in bounded work", () => {
    expect(read(`${"x,".repeat(100_000)}`).classes.map((each) => each.value)).toEqual(["internal"]);
    expect(read("MSIP_Label_".repeat(100_000)).classes.map((each) => each.value)).toEqual(["internal"]);
  });
});

describe("labels in texts", () => {
  const labels = (text: string) =>
    documentLabels(
      [{ leaf: { place: "file", node: 0, key: false }, text, findings: scan(text) }],
      settings(CLASSES),
    ).map(({ value, source }) => `${value} ${source}`);

  it("mean what is configured, else internal, and nothing where they restrict nothing", () => {
    const name = (guid: string, label: string): string => `MSIP_Label_${guid}_Name=${label}`;
    const other = "00000000-0000-0000-0000-000000000001";
    expect(labels(name(GUID, "Confidential"))).toEqual(["secret label:document"]);
    expect(labels(name(other, "Highly Confidential"))).toEqual(["regulated label:document"]);
    expect(labels(name(other, "Something"))).toEqual(["internal label:document"]);
    expect(labels(name(other, "General"))).toEqual(["public label:document"]);
    expect(labels(`MSIP_Label_${other}_Enabled=true`)).toEqual(["internal label:document"]);
    expect(labels("no label here")).toEqual([]);
  });
});

describe("kinds beside a label", () => {
  const fact = (dataClass: DataClass): KindFact => ({
    class: dataClass,
    count: 1,
    confidence: 0.9,
    places: ["user"],
  });
  const kinds = {
    INTERNAL_MARKING: fact("internal"),
    CONTENT_HEALTH: fact("regulated"),
    EMAIL_ADDRESS: fact("pii"),
    ACME_X: fact("internal"),
  };

  it("yield to a trusted header where they rest on words alone, and values never do", () => {
    const lowered = relabelled(kinds, [], "public");
    expect(Object.entries(lowered).map(([kind, { class: dataClass }]) => `${kind} ${dataClass}`)).toEqual([
      "INTERNAL_MARKING public",
      "CONTENT_HEALTH public",
      "EMAIL_ADDRESS pii",
      "ACME_X internal",
    ]);
    expect(relabelled(kinds, [], null)).toBe(kinds);
    expect(relabelled(kinds, [], "secret")).toEqual(kinds);
  });

  it("have the label itself in the class that it means", () => {
    const labelled = { SENSITIVITY_LABEL: fact("internal") };
    const said = [{ value: "regulated", source: "label:document", confidence: 1 }] as const;
    expect(relabelled(labelled, said, null).SENSITIVITY_LABEL?.class).toBe("regulated");
  });
});
