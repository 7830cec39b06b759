import { describe, expect, it } from "vitest";
import { ConfigError, loadConfig, parseConfig } from "./config.ts";

const LANES = `lanes:
  - { name: openai, provider: openai, endpoints: ["https://api.openai.com/v1"], boundary: hosted, region: us, credential: { env: OPENAI_API_KEY }, models: { gpt-4.1: { aliases: [gpt-4] } } }
  - { name: vllm, provider: vllm, endpoints: ["http://127.0.0.1:8001/v1", "http://127.0.0.1:8002/v1"], boundary: self_hosted, region: eu }
identity:
  - { from: api_key, keys: [{ sha256: "${"a".repeat(64)}", tenant: acme }] }
`;
const ENV = { OPENAI_API_KEY: "sk-test" };

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, "/etc/lk/lanekeeper.yaml", ENV);
  } catch (error) {
    if (error instanceof ConfigError) return error.toString().split("\n");
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("a right configuration", () => {
  it("is taken with defaults, absolute folders and no warning", () => {
    const { config, warnings, file } = parseConfig(LANES, "/etc/lk/lanekeeper.yaml", ENV);
    expect(config.gateway).toBe("127.0.0.1:8787");
    expect(config.data_dir).toBe("/etc/lk/data");
    expect(config.lanes.map((lane) => lane.name)).toEqual(["openai", "vllm"]);
    expect(warnings).toEqual([]);
    expect(file).toBe("/etc/lk/lanekeeper.yaml");
  });

  it("has a digest of its meaning", () => {
    const digest = (text: string) => parseConfig(text, "/x/lanekeeper.yaml", ENV).digest;
    expect(digest(`# a comment\ngateway: 127.0.0.1:8787\n${LANES}`)).toBe(digest(LANES));
    expect(digest(`gateway: 127.0.0.1:9000\n${LANES}`)).not.toBe(digest(LANES));
  });

  it("may use anchors, sparingly", () => {
    const text = `${LANES}redactions: &r { EMAIL_ADDRESS: mask }\nroutes:\n  - { name: a, primary: { lane: vllm }, redactions: *r }\n`;
    expect(parseConfig(text, "/x/l.yaml", ENV).config.routes[0]?.redactions).toEqual({
      EMAIL_ADDRESS: "mask",
    });
  });
});

describe("recognizers", () => {
  const own = (more: string) =>
    `${LANES}recognizers:\n  - { name: own, type: http, url: "http://127.0.0.1:5002/find", kinds: [PERSON]${more} }\n`;

  it("deny when they are down, unless it is said otherwise", () => {
    const [recognizer] = parseConfig(own(""), "/x/l.yaml", ENV).config.recognizers;
    expect(recognizer).toMatchObject({ when_down: "deny", deadline_ms: 1_000, languages: ["en"] });
    expect(recognizer?.cache).toEqual({ entries: 10_000, seconds: 600 });
  });

  it("warn of one whose failures are ignored, and of a credential that is not there", () => {
    const text = own(", when_down: ignore, credential: { env: NO_TOKEN }");
    expect(parseConfig(text, "/x/l.yaml", ENV).warnings).toEqual([
      "recognizer own: the environment has no NO_TOKEN",
      expect.stringContaining("when it is down, calls go on"),
    ]);
  });

  it.each([
    [
      "127.0.0.1:5002/find",
      "presidio.example/analyze",
      /presidio\.example would get callers' texts in clear/,
    ],
    ["127.0.0.1:5002/find", "me:pw@127.0.0.1/find", /user name or password/],
    ["kinds: [PERSON]", "kinds: [person]", /a kind of finding, such as PERSON/],
    ["kinds: [PERSON]", "kinds: [PERSON], classes: { LOCATION: pii }", /LOCATION is not among/],
    ["kinds: [PERSON]", "kinds: [PERSON], deadline_ms: 5000", /deadline_ms/],
    ["kinds: [PERSON]", "kinds: [PERSON], batch: true", /batch: unknown key/],
    ["type: http", "type: spacy", /"spacy" is not allowed; allowed: presidio, http, onnx/],
  ])("are refused where %s reads %s", (text, by, message) => {
    expect(problemsOf(own("").replace(text, by)).join("\n")).toMatch(message);
  });

  it("may be asked in clear beyond this machine where that is said, and over TLS anyway", () => {
    const far = own(", plain_http: true").replace("127.0.0.1:5002", "presidio.mesh:80");
    expect(parseConfig(far, "/x/l.yaml", ENV).config.recognizers).toHaveLength(1);
    const tls = own("").replace("http://127.0.0.1:5002", "https://presidio.example");
    expect(parseConfig(tls, "/x/l.yaml", ENV).config.recognizers).toHaveLength(1);
  });
});

describe("a wrong configuration", () => {
  it("names file, line, column, path, what is wrong and what is allowed", () => {
    const text = LANES.replace("provider: vllm", "provider: opnai");
    expect(problemsOf(text)).toEqual([
      'lanekeeper.yaml:3:29 lanes[1].provider: "opnai" is not allowed; allowed: openai, anthropic, vllm',
    ]);
  });

  it.each([
    [
      `gatway: 127.0.0.1:1\n${LANES}`,
      /^lanekeeper\.yaml:1:1 gatway: unknown key \(did you mean gateway\?\); allowed: gateway, admin/,
    ],
    [
      LANES.replace("env: OPENAI", "evn: OPENAI"),
      /lanes\[0\]\.credential\.evn: unknown key \(did you mean env\?\)/,
    ],
    [
      LANES.replace("tenant: acme", "tennant: acme"),
      /keys\[0\]\.tennant: unknown key \(did you mean tenant\?\); allowed: sha256, tenant, user/,
    ],
    [
      LANES.replace("boundary: hosted, ", ""),
      /:2:\d+ lanes\[0\]\.boundary: is missing; allowed: hosted, self_hosted/,
    ],
    [
      LANES.replace("from: api_key", "from: apikey"),
      /identity\[0\]\.from: "apikey" is not allowed; allowed: api_key, header/,
    ],
    ["gateway: 127.0.0.1:1\n", /lanes: is missing; allowed: a list/],
    ["lanes: []\n", /lanes: a list is not allowed; allowed: at least 1 item/],
    ["just text\n", /:1:1 "just text" is not allowed; allowed: a section with keys/],
    ["", /lanes: is missing/],
    [
      `${LANES}routes:\n  - { name: r, primary: { lane: vlm } }\n`,
      /:7:\d+ routes\[0\]\.primary\.lane: "vlm" is no lane \(did you mean vllm\?\); allowed: openai, vllm/,
    ],
    [`${LANES}routes:\n  - { name: r, primary: {} }\n`, /routes\[0\]\.primary: name a lane or a provider/],
    [
      `${LANES}routes:\n  - { name: r, primary: { lane: openai, model: gpt-9 } }\n`,
      /model: lane openai has no model "gpt-9"; allowed: gpt-4\.1/,
    ],
    [
      `${LANES}routes:\n  - { name: r, match: { task: chatt }, primary: { lane: vllm } }\n`,
      /match\.task: "chatt" is not allowed; allowed: chat, draft/,
    ],
    [
      `${LANES}routes:\n  - { name: r, match: { task: [chat, x] }, primary: { lane: vllm } }\n`,
      /match\.task\[1\]: "x" is not allowed/,
    ],
    [
      `${LANES}routes:\n  - { name: r, primary: { lane: vllm } }\n  - { name: r, primary: { lane: vllm } }\n`,
      /:8:\d+ routes\[1\]\.name: "r" stands twice/,
    ],
    [
      `${LANES}data_classes: { pi: { may_leave: never } }\n`,
      /data_classes\.pi: unknown key \(did you mean pii\?\)/,
    ],
    [
      `${LANES}redactions: { EMAIL_ADDRESS: masc }\n`,
      /:6:\d+ redactions\.EMAIL_ADDRESS: "masc" is not allowed; allowed: allow, mask, pseudonym, hash, drop, deny, or a section/,
    ],
    [
      `${LANES}redactions: { EMAIL_ADDRESS: { hostd: mask } }\n`,
      /redactions\.EMAIL_ADDRESS\.hostd: unknown key \(did you mean hosted\?\); allowed: hosted, self_hosted/,
    ],
    [
      `${LANES}tenants: { acme: { redactions: { "*": { hosted: all } } } }\n`,
      /tenants\.acme\.redactions.*hosted: "all" is not allowed; allowed: allow, mask/,
    ],
    [`${LANES}redactions: { URL: {} }\n`, /redactions\.URL: name hosted, self_hosted or both/],
    [
      `${LANES}limits: { body_max_bytes: -1 }\n`,
      /limits\.body_max_bytes: -1 is not allowed; allowed: a number greater than 0/,
    ],
    [`gateway: 127.0.0.1:0\n${LANES}`, /gateway: port 0 is not allowed; allowed: 1 to 65535/],
    [`gateway: 127.0.0.1:8788\n${LANES}`, /admin: 127\.0\.0\.1:8788 is the gateway's address too/],
    [
      LANES.replace("8002/v1", "8002/v2"),
      /lanes\[1\]\.endpoints\[1\]: all endpoints of a lane share scheme and path/,
    ],
    [LANES.replace("8002", "8001"), /127\.0\.0\.1:8001 stands twice/],
    [LANES.replace("name: vllm", "name: openai"), /lanes\[1\]\.name: "openai" stands twice/],
    [LANES.replace("aliases: [gpt-4]", "aliases: [gpt-4.1]"), /aliases\[0\]: "gpt-4\.1" stands twice/],
    [
      LANES.replace("tenant: acme }", `tenant: acme }, { sha256: "${"a".repeat(64)}", tenant: b }`),
      /keys\[1\]\.sha256: this key's digest stands twice/,
    ],
    [
      `${LANES}tools: { deny_arguments: [{ tool: "*", pattern: "(a)\\\\1", reason: x }] }\n`,
      /pattern: the pattern is refused at character 5: back-references/,
    ],
    [`${LANES}gateway: 127.0.0.1:1\ngateway: 127.0.0.1:2\n`, /this key stands twice in the same section/],
    [`${LANES}  bad: [1\n`, /is not valid YAML/],
    [`${LANES}baseline: !custom { text: x }\n`, /YAML tags \(!name\) are not allowed/],
    [`${LANES}---\nlanes: []\n`, /only one YAML document/],
  ])("%#: is refused", (text, expected) => {
    expect(problemsOf(text).join("\n")).toMatch(expected);
  });

  it("lists every problem, in the order of the file", () => {
    const lines = problemsOf(`gatway: x\n${LANES.replace("provider: vllm", "provider: v")}`);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(":1:1 ");
    expect(lines[1]).toContain(":4:29 ");
  });

  it("never repeats what may be a credential", () => {
    const secret = "sk-live-0123456789abcdef";
    const wrong = [
      LANES.replace("env: OPENAI_API_KEY", `env: ${secret}`),
      LANES.replace("a".repeat(64), secret),
      LANES.replace("https://api", `https://user:${secret}@api`),
    ];
    for (const text of wrong) expect(problemsOf(text).join("\n")).not.toContain(secret);
  });

  it("does not expand a small file into a huge one", () => {
    const bomb = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(",")}]`,
    );
    expect(problemsOf(`a0: &a0 [x]\n${bomb.join("\n")}\n`).join()).toMatch(/aliases/);
  });

  it("says so when the file is not there", async () => {
    await expect(loadConfig("/nowhere/lanekeeper.yaml")).rejects.toThrow(
      /lanekeeper\.yaml:1:1 there is no such file/,
    );
  });
});

describe("warnings", () => {
  const warned = (text: string, env = {}) => parseConfig(text, "/x/l.yaml", env).warnings.join("\n");
  it("tell of a missing credential without refusing the file", () => {
    expect(warned(LANES)).toMatch(/lane openai: the environment has no OPENAI_API_KEY/);
    expect(warned(LANES, ENV)).toBe("");
  });
  it("tell of passthrough to a hosted lane when several tenants share the gateway", () => {
    const one = LANES.replace("{ env: OPENAI_API_KEY }", "{ passthrough: true }");
    expect(warned(one)).toBe("");
    expect(
      warned(one.replace("tenant: acme }", `tenant: acme }, { sha256: "${"b".repeat(64)}", tenant: b }`)),
    ).toMatch(/passthrough/);
  });
  it("tell of a key whose digest is an example's, and which names nobody", () => {
    const [first, second] = [`{ sha256: "…", tenant: acme }`, `{ sha256: "…", tenant: globex }`];
    const text = LANES.replace(`{ sha256: "${"a".repeat(64)}", tenant: acme }`, `${first}, ${second}`);
    expect(warned(text, ENV)).toBe(
      [
        'identity: a key of acme has "…" for its digest, so it names nobody',
        'identity: a key of globex has "…" for its digest, so it names nobody',
      ].join("\n"),
    );
    expect(() => warned(text.replace('"…"', '"..."'), ENV)).toThrow(/64 lower-case hex digits/);
  });
  it("tell of an admin address that others can reach, and of headers that anybody may send", () => {
    expect(warned(`admin: 0.0.0.0:9000\n${LANES}`, ENV)).toMatch(/can be reached from other machines/);
    expect(
      warned(`${LANES}  - { from: header, tenant: X-Tenant, trusted_sources: [0.0.0.0/0] }\n`, ENV),
    ).toMatch(/any caller/);
  });
  it("tell of a kind in redactions that nothing finds, wherever it stands", () => {
    const route = "routes:\n  - { name: r, primary: { lane: vllm }, redactions: { SECRET_AWSS: deny } }\n";
    const tenants = "tenants: { acme: { redactions: { MOON_BASE: { hosted: drop } } } }\n";
    expect(warned(`${LANES}redactions: { EMAIL_ADRESS: deny, "*": mask }\n${route}${tenants}`, ENV)).toBe(
      [
        'redactions: nothing finds the kind "EMAIL_ADRESS" (did you mean EMAIL_ADDRESS?)',
        'route r, redactions: nothing finds the kind "SECRET_AWSS" (did you mean SECRET_AWS?)',
        'tenant acme, redactions: nothing finds the kind "MOON_BASE"',
      ].join("\n"),
    );
    const own = "detection: { terms: [ours.yaml] }\n";
    expect(warned(`${LANES}${own}redactions: { MOON_BASE: deny }\n`, ENV)).toBe("");
    expect(warned(`${LANES}redactions: { EMAIL_ADDRESS: deny, SECRET_AWS: drop, "*": mask }\n`, ENV)).toBe(
      "",
    );
  });
});
