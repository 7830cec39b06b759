import { describe, expect, it } from "vitest";
import { dialects } from "../../understand/dialects/index.ts";
import { parseJson } from "../../understand/json.ts";
import { type ClassifyContext, classify, classifyWith } from "./index.ts";
import { context, openaiCall, part, simpleScan, user } from "./testing.ts";

const declaring = (declared: Partial<ClassifyContext["declared"]>): ClassifyContext => ({
  ...context,
  declared: { ...context.declared, ...declared },
});
const factsOf = (body: object, given = context) => classifyWith(simpleScan, openaiCall(body), given).facts;

const CARD = "4111 1111 1111 1111";
const PLAIN = { messages: [user("What is a good name for a cat?")] };
const WITH_MAIL = { messages: [user("Write to ada@example.com about lunch")] };
const WITH_CARD = { messages: [user(`Charge ${CARD} please`)] };

describe("a declared data class", () => {
  it("raises a call in which nothing was found", () => {
    const facts = factsOf(PLAIN, declaring({ dataClass: "internal" }));
    expect(facts.data_class).toEqual({ value: "internal", source: "header", confidence: 1 });
    expect(facts.data_classes).toEqual(["internal"]);
    expect(facts.risk_tier).toMatchObject({ value: "medium", source: "class:internal" });
  });

  it("never lowers what was found", () => {
    for (const dataClass of ["public", "customer_ok", "internal"]) {
      const facts = factsOf(WITH_CARD, declaring({ dataClass }));
      expect(facts.data_class).toMatchObject({ value: "regulated", source: "detector" });
      expect(facts.risk_tier.value).toBe("high");
    }
  });

  it("never lowers what the metadata says, though it stands in a header", () => {
    const body = { ...PLAIN, metadata: { lanekeeper_data_class: "secret" } };
    expect(factsOf(body, declaring({ dataClass: "public" })).data_class).toMatchObject({
      value: "secret",
      source: "metadata",
    });
  });

  it("never lowers one metadata field by another", () => {
    const body = { ...PLAIN, metadata: { lanekeeper_data_class: "public", data_class: "regulated" } };
    expect(factsOf(body).data_class.value).toBe("regulated");
  });

  it("counts as internal when it is unknown", () => {
    expect(factsOf(PLAIN, declaring({ dataClass: "strictly-confidential" })).data_class).toEqual({
      value: "internal",
      source: "header:unknown",
      confidence: 1,
    });
  });

  it("is the most sensitive of a list, however it is written", () => {
    expect(factsOf(PLAIN, declaring({ dataClass: "Public, Customer-OK ,PII" })).data_class.value).toBe("pii");
  });

  it("says nothing when it is blank", () => {
    expect(factsOf(PLAIN, declaring({ dataClass: "  " })).data_class.source).toBe("default");
  });
});

describe("a declared task", () => {
  it("wins over the classifier, header before metadata", () => {
    const body = { ...PLAIN, metadata: { task: "draft" } };
    expect(factsOf(body).task).toEqual({ value: "draft", source: "metadata", confidence: 1 });
    expect(factsOf(body, declaring({ task: "Code" })).task).toEqual({
      value: "code",
      source: "header",
      confidence: 1,
    });
  });

  it("is ignored when it is none of ours", () => {
    const facts = factsOf(PLAIN, declaring({ task: "world-domination" }));
    expect(facts.task).toEqual(factsOf(PLAIN).task);
  });

  it("never changes the risk tier", () => {
    for (const body of [PLAIN, WITH_MAIL, WITH_CARD]) {
      expect(factsOf(body, declaring({ task: "chat" })).risk_tier).toEqual(factsOf(body).risk_tier);
    }
  });
});

describe("a declared session", () => {
  it("is taken from the header, else from the metadata", () => {
    const body = { ...PLAIN, metadata: { session: "m-1" } };
    expect(factsOf(body).session).toBe("m-1");
    expect(factsOf(body, declaring({ session: "h-1" })).session).toBe("h-1");
  });

  it("is refused when it is long or not printable", () => {
    for (const session of ["x".repeat(129), "a b", "a\nb", "ü"]) {
      expect(factsOf(PLAIN, declaring({ session })).session).toBeNull();
    }
    expect(factsOf(PLAIN, declaring({ session: "x".repeat(128) })).session).toHaveLength(128);
  });
});

describe("the risk tier", () => {
  it("is high when personal data meets a matter of health, and medium apart from it", () => {
    const patient = "Patient ada@example.com has symptoms: fever, cough. Which diagnosis and medication?";
    expect(factsOf({ messages: [user(patient)] }).risk_tier).toMatchObject({
      value: "high",
      source: "domain:health+pii",
    });
    expect(factsOf({ messages: [user(patient.replace("ada@example.com", "X"))] }).risk_tier.value).toBe(
      "medium",
    );
    expect(factsOf(WITH_MAIL).risk_tier).toMatchObject({ value: "medium", source: "class:pii" });
  });

  it("follows the most dangerous tool offered", () => {
    const offering = (name: string) => ({ ...PLAIN, tools: [{ type: "function", function: { name } }] });
    expect(factsOf(offering("get_weather")).risk_tier.value).toBe("low");
    expect(factsOf(offering("send_email")).risk_tier.value).toBe("medium");
    expect(factsOf(offering("delete_file")).risk_tier.value).toBe("high");
  });
});

describe("the mode", () => {
  it("is interactive for a stream whatever else is said", () => {
    const body = { ...PLAIN, stream: true, service_tier: "flex" };
    expect(factsOf(body).mode).toMatchObject({ value: "interactive", source: "stream" });
  });

  it("is batch by service tier, metadata, or many items", () => {
    const items = Array.from({ length: 30 }, (_, item) => `${item}. a review`).join("\n");
    expect(factsOf({ ...PLAIN, service_tier: "flex" }).mode.source).toBe("service_tier");
    expect(factsOf({ ...PLAIN, metadata: { mode: "batch" } }).mode.source).toBe("metadata");
    expect(factsOf({ messages: [user(`Label these:\n${items}`)] }).mode).toMatchObject({
      value: "batch",
      source: "items",
    });
    expect(factsOf(PLAIN).mode).toMatchObject({ value: "interactive", source: "default" });
  });
});

describe("facts", () => {
  it("name the tenant's jurisdiction, or any", () => {
    expect(factsOf(PLAIN).jurisdiction).toEqual({ value: "any", source: "default", confidence: 1 });
    const eu = { ...context, jurisdictionOf: (tenant: string) => (tenant === "acme" ? "eu" : null) };
    expect(factsOf(PLAIN, eu).jurisdiction).toEqual({ value: "eu", source: "config", confidence: 1 });
  });

  it("count attachments by medium", () => {
    const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
    expect(factsOf({ messages: [user([image, image])] }).attachments).toEqual({ image: 2 });
  });

  it("say how many attachments were not read, data within texts included, and that texts were", () => {
    const of = (...content: object[]) => {
      const { attachments, attachments_unread, kinds } = factsOf({ messages: [user(content)] });
      return { attachments, attachments_unread, kinds: Object.keys(kinds) };
    };
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } };
    const file = (text: string) => ({
      type: "file",
      file: { filename: "a.txt", file_data: Buffer.from(text).toString("base64") },
    });
    const data = Buffer.from(Array.from({ length: 6_000 }, (_, at) => (at * at * 31 + at) & 0xff));
    const one = { attachments: { file: 1 }, attachments_unread: {}, kinds: [] };
    expect(of(file("nothing"))).toEqual(one);
    expect(of(file("to jane@example.com"))).toEqual({ ...one, kinds: ["EMAIL_ADDRESS"] });
    expect(of(file("to jane<b>@</b>example.com"))).toEqual({ ...one, kinds: ["EMAIL_ADDRESS"] });
    expect(of(image, file("x"))).toEqual({
      attachments: { image: 1, file: 1 },
      attachments_unread: { image: 1 },
      kinds: [],
    });
    const hidden = `data:image/gif;base64,${data.toString("base64")}`;
    const seen = { attachments: { image: 1 }, attachments_unread: { image: 1 }, kinds: [] };
    expect(of(part(`see ${hidden}`))).toEqual(seen);
    expect(of(file(`{"icon": "${hidden}"}`))).toEqual({ ...seen, attachments: { file: 1, image: 1 } });
  });

  it("count no signature of a vendor's own as an attachment", () => {
    const data = Buffer.from(Array.from({ length: 6_000 }, (_, at) => (at * at * 31 + at) & 0xff));
    const thinking = (key: string) => {
      const content = [{ type: "thinking", thinking: "hm", [key]: data.toString("base64") }];
      const body = {
        model: "claude",
        max_tokens: 1,
        messages: [{ role: "assistant", content }, user("go on")],
      };
      const call = dialects.anthropic.readRequest(parseJson(Buffer.from(JSON.stringify(body))));
      return classifyWith(simpleScan, call, context).facts.attachments_unread;
    };
    expect(thinking("signature")).toEqual({});
    expect(thinking("picture")).toEqual({ file: 1 });
  });

  it("hold nothing of the caller's text", () => {
    const body = {
      messages: [
        { role: "system", content: "zanzibar" },
        user("summarise the xylophone for ada@example.com"),
      ],
    };
    const { facts } = classifyWith(simpleScan, openaiCall(body), context);
    const stored = JSON.stringify(facts);
    for (const word of ["zanzibar", "xylophone", "ada@"]) expect(stored).not.toContain(word);
    expect(facts.task.source).toMatch(/^cue:[a-z-]+(\+[a-z-]+)*$/);
  });

  it("come from the real detectors when no other scan is given", () => {
    const { facts, findings } = classify(openaiCall(WITH_MAIL), context);
    expect(facts.kinds).toMatchObject({ EMAIL_ADDRESS: { count: 1, places: ["user"] } });
    expect(findings.map(({ text, findings: [first] }) => text.slice(first?.start, first?.end))).toEqual([
      "ada@example.com",
    ]);
  });
});
