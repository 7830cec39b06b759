import { appendFile, mkdir, mkdtemp, readFile, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { createPseudonyms, tenantKey } from "../pseudonym.ts";
import { openVault, type Vault, type VaultOptions } from "./vault.ts";

const master = Buffer.alloc(32, 7);
const acme = tenantKey(master, "acme");
const globex = tenantKey(master, "globex");
const VALUE = "anna.svensson@personal-mail.org";
const MINUTE = 60_000;

let folder: string;
let path: string;
let now: number;
let vault: Vault;
const errors: Error[] = [];

const opened = (options: Partial<VaultOptions> = {}): Promise<Vault> =>
  openVault({
    path,
    ttlMinutes: 60,
    maxEntries: 10_000,
    onError: (error) => errors.push(error),
    now: () => now,
    ...options,
  });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lk-vault-"));
  path = join(folder, "pseudonyms.ndjson");
  now = Date.parse("2026-01-01");
  errors.length = 0;
  vault = await opened();
});
afterEach(async () => {
  await vault.close().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

const token = (value: string, key = acme): string => createPseudonyms(key).of("EMAIL_ADDRESS", value);
const keep = (
  session: string,
  values: readonly string[],
  { key = acme, user = "bob" as string | null } = {},
) => vault.conversation(key, user, session).keep(new Map(values.map((value) => [token(value, key), value])));
const recall = (
  session: string,
  text: string,
  { key = acme, user = "bob" as string | null, from = vault } = {},
): Record<string, string> => Object.fromEntries(from.conversation(key, user, session).recall(() => [text]));
const reopen = async (options: Partial<VaultOptions> = {}): Promise<void> => {
  await vault.close();
  vault = await opened(options);
};

const NAME = token(VALUE);
const KNOWN = { [NAME]: VALUE };

describe("a name of an earlier turn", () => {
  beforeEach(() => keep("s-1", [VALUE, "bo@personal-mail.org"]));

  it("leads back in the same conversation, where the text holds it, and only that one", () => {
    expect(recall("s-1", `write to ${NAME}!`)).toEqual(KNOWN);
    expect(recall("s-1", "write to nobody")).toEqual({});
    expect(recall("s-1", NAME.slice(1, -1))).toEqual({});
    expect(recall("s-1", "[EMAIL_ADDRESS_0123456789AB]")).toEqual({});
  });

  it("leads nowhere in another session, for another user, for nobody, for another tenant", () => {
    expect(recall("s-2", NAME)).toEqual({});
    expect(recall("s-1", NAME, { user: "eve" })).toEqual({});
    expect(recall("s-1", NAME, { user: null })).toEqual({});
    expect(recall("s-1", NAME, { key: globex })).toEqual({});
    // Nor where user and session together read alike.
    expect(recall('s-1"', NAME, { user: 'bob","' })).toEqual({});
    expect(recall("1", NAME, { user: "bobs-" })).toEqual({});
    expect(recall("s-1", NAME)).toEqual(KNOWN);
  });

  it("leads back after a restart, and nowhere under another installation's key", async () => {
    await reopen();
    expect(vault.size).toBe(2);
    const other = tenantKey(Buffer.alloc(32, 8), "acme");
    expect(recall("s-1", NAME, { key: other })).toEqual({});
    expect(recall("s-1", NAME)).toEqual(KNOWN);
  });

  it("is forgotten when its time is over, in memory and after a restart", async () => {
    now += 60 * MINUTE - 1_000;
    expect(recall("s-1", NAME)).toEqual(KNOWN);
    now += 1_000;
    expect(recall("s-1", NAME)).toEqual({});
    await reopen();
    expect(vault.size).toBe(0);
  });

  it("lives on when it is used, which is written once in half its life", async () => {
    await vault.flush();
    const { size } = await stat(path);
    now += 29 * MINUTE;
    keep("s-1", [VALUE]);
    await vault.flush();
    expect((await stat(path)).size).toBe(size);
    now += 20 * MINUTE;
    keep("s-1", [VALUE]);
    await vault.flush();
    expect((await stat(path)).size).toBeGreaterThan(size);
    now += 50 * MINUTE;
    expect(recall("s-1", NAME)).toEqual(KNOWN);
    await reopen();
    expect(recall("s-1", NAME)).toEqual(KNOWN);
    expect(vault.size).toBe(1);
  });

  it("that keeps a format is found where it stands alone", async () => {
    const name = "elwen.caldmore0042@wickfield.com.example";
    vault.conversation(acme, null, "s-3").keep(
      new Map([
        [name, VALUE],
        ["+1 202-555-0123", "+1 415-867-5309"],
      ]),
    );
    for (const restart of [false, true]) {
      if (restart) await reopen();
      const text = `mail ${name}, or call +1 202-555-0123.`;
      expect(recall("s-3", text, { user: null })).toEqual({
        [name]: VALUE,
        "+1 202-555-0123": "+1 415-867-5309",
      });
      expect(recall("s-3", `x${name} +1 202-555-01234`, { user: null })).toEqual({});
    }
  });
});

describe("the file", () => {
  it("holds no value, name, user, session or tenant in clear, and is its owner's alone", async () => {
    keep("a-session-name", [VALUE], { user: "somebody" });
    await vault.flush();
    const text = await readFile(path, "latin1");
    expect(text.split("\n")).toHaveLength(2);
    for (const word of [
      VALUE,
      "svensson",
      NAME,
      NAME.slice(1, -1),
      "EMAIL",
      "a-session",
      "somebody",
      "acme",
    ]) {
      expect(text).not.toContain(word);
      expect(text).not.toContain(Buffer.from(word).toString("base64url"));
      expect(text).not.toContain(Buffer.from(word).toString("hex"));
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    // Control: the same reads as what it is with the key.
    expect(recall("a-session-name", NAME, { user: "somebody" })).toEqual(KNOWN);
  });

  it("encrypts the same thing differently each time", async () => {
    keep("s", [VALUE]);
    await vault.flush();
    const one = await readFile(path, "latin1");
    await vault.close();
    await rm(path);
    vault = await opened();
    keep("s", [VALUE]);
    await vault.flush();
    expect(await readFile(path, "latin1")).not.toBe(one);
  });

  it("that was tampered with gives nothing for what was changed, and the rest", async () => {
    keep("s", [VALUE, "bo@personal-mail.org"]);
    keep("other", ["cy@personal-mail.org"]);
    await vault.close();
    const lines = (await readFile(path, "latin1")).trimEnd().split("\n");
    const [first = "", second = "", third = ""] = lines;
    const parsed = JSON.parse(first) as { s: string; e: number; v: string };
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    const foreign = (JSON.parse(third) as { s: string }).s;
    const changed = [
      { ...parsed, v: flip(parsed.v, 3) },
      { ...parsed, v: flip(parsed.v, 30) },
      { ...parsed, v: flip(parsed.v, parsed.v.length - 10) },
      // More time, another conversation.
      { ...parsed, e: parsed.e - 1 },
      { ...parsed, s: foreign },
      { ...parsed, v: parsed.v.slice(0, -8) },
    ];
    for (const line of changed) {
      await writeFile(path, `${JSON.stringify(line)}\n${second}\n${third}\n`);
      vault = await opened();
      expect(recall("s", NAME)).toEqual({});
      expect(recall("other", NAME)).toEqual({});
      expect(recall("s", token("bo@personal-mail.org"))).not.toEqual({});
      expect(recall("other", token("cy@personal-mail.org"))).not.toEqual({});
      await vault.close();
    }
    // Control: untouched, it is there.
    await writeFile(path, `${lines.join("\n")}\n`);
    vault = await opened();
    expect(recall("s", NAME)).toEqual(KNOWN);
    // A time that no setting of ours would have given.
    await vault.close();
    await writeFile(path, `${JSON.stringify({ ...parsed, e: parsed.e + 100_000 })}\n`);
    vault = await opened();
    expect(vault.size).toBe(0);
  });

  it("that a crash cut anywhere opens with all whole lines, and goes on", async () => {
    keep("s", [VALUE, "bo@personal-mail.org"]);
    await vault.close();
    const { size } = await stat(path);
    const whole = await readFile(path);
    for (let cut = 1; cut < size; cut += 13) {
      await writeFile(path, whole);
      await truncate(path, cut);
      vault = await opened();
      expect(vault.size).toBe(
        whole
          .subarray(0, cut + 1)
          .toString()
          .split("\n").length - 1,
      );
      keep("s", ["later@personal-mail.org"]);
      await reopen();
      expect(recall("s", token("later@personal-mail.org"))).not.toEqual({});
      await vault.close();
    }
    await writeFile(path, "nonsense\n{}\n\u0000\u0001\n");
    await appendFile(path, whole);
    vault = await opened();
    expect(recall("s", NAME)).toEqual(KNOWN);
  });

  const churn = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      keep(`s-${i}`, [`p${i}@personal-mail.org`]);
      if (i % 500 === 499) await vault.flush().catch(() => undefined);
    }
  };

  it("stays in proportion to what is of use, however long it is written to", async () => {
    await reopen({ maxEntries: 1_000 });
    await churn(0, 8_000);
    await vault.flush();
    await vault.flush();
    const line = (await readFile(path, "latin1")).indexOf("\n") + 1;
    expect(vault.size).toBeLessThanOrEqual(1_000);
    expect((await stat(path)).size).toBeLessThan(4 * 1_000 * line);
  }, 30_000);

  it("has everything again when writing failed for a while, and the failure was told once", async () => {
    await reopen({ maxEntries: 1_000 });
    await churn(0, 500);
    await mkdir(`${path}.new`);
    await churn(500, 4_000);
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors[0]?.message)).not.toContain("personal-mail");
    await rmdir(`${path}.new`);
    await vault.flush();
    await reopen({ maxEntries: 1_000 });
    expect(recall("s-3999", token("p3999@personal-mail.org"))).not.toEqual({});
    expect(vault.size).toBe(1_000);
  }, 30_000);

  it("that cannot be opened is said at the start", async () => {
    await vault.close();
    path = join(folder, "absent", "pseudonyms.ndjson");
    await expect(opened()).rejects.toThrow(/ENOENT/);
  });
});

describe("bounds", () => {
  it("the tenant that holds the most gives way, its oldest conversation first", async () => {
    await reopen({ maxEntries: 1_000 });
    keep("small", [VALUE], { key: globex });
    for (let i = 0; i < 3_000; i++) keep(`s-${i}`, [`p${i}@personal-mail.org`]);
    expect(vault.size).toBe(1_000);
    expect(recall("small", token(VALUE, globex), { key: globex })).not.toEqual({});
    expect(recall("s-0", token("p0@personal-mail.org"))).toEqual({});
    expect(recall("s-2999", token("p2999@personal-mail.org"))).not.toEqual({});
  });

  it("a conversation in use is not the oldest", async () => {
    await reopen({ maxEntries: 1_000 });
    keep("first", [VALUE]);
    for (let i = 0; i < 2_000; i++) {
      keep(`s-${i}`, [`p${i}@personal-mail.org`]);
      if (i % 100 === 0) expect(recall("first", NAME)).toEqual(KNOWN);
    }
  });

  it("a conversation keeps so many names, the newest, and no value that is too long", () => {
    const all = Array.from({ length: limits.vaultNamesMaxCount + 10 }, (_, i) => `p${i}@personal-mail.org`);
    keep("s", all);
    expect(vault.size).toBe(limits.vaultNamesMaxCount);
    expect(recall("s", token("p0@personal-mail.org"))).toEqual({});
    expect(recall("s", token(all.at(-1) ?? ""))).not.toEqual({});
    keep("t", ["x".repeat(limits.vaultValueMaxUnits + 1)]);
    expect(recall("t", token("x".repeat(limits.vaultValueMaxUnits + 1)))).toEqual({});
    const longest = "\u0001".repeat(limits.vaultValueMaxUnits);
    keep("t", [longest]);
    expect(recall("t", token(longest))).toEqual({ [token(longest)]: longest });
  });

  it("the longest value comes back after a restart", async () => {
    const longest = "\u0001".repeat(limits.vaultValueMaxUnits);
    keep("t", [longest]);
    await reopen();
    expect(recall("t", token(longest))).toEqual({ [token(longest)]: longest });
  });
});
