/** One run of `opa build` and one of `opa inspect`: the module, the rules' words, the data files. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { ENTRY_POINT, type PolicyBundle, type RuleText } from "../decide/policy.ts";

/** The policy cannot be compiled; the message is OPA's, with file:line. */
export class PolicyBuildError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PolicyBuildError";
  }
}

const TESTS = ["--ignore", "*_test.rego"];
const OPA_TIMEOUT_MS = 60_000;
const OPA_OUTPUT_MAX_BYTES = 16_777_216;

/** -O=0: optimising needs all data at build time, and was measured to be slower (design.md). */
export async function compilePolicy(
  opaPath: string,
  policiesDir: string,
  bundlePath: string,
): Promise<Omit<PolicyBundle, "digest">> {
  const build = ["build", "-t", "wasm", "-e", ENTRY_POINT, "-O=0", ...TESTS, "-o", bundlePath, "."];
  await opa(opaPath, build, policiesDir);
  // inspect has no --ignore; the bundle holds the sources without their tests.
  const inspected = await opa(opaPath, ["inspect", "-a", "-f", "json", bundlePath], policiesDir);
  const files = untar(gunzipSync(await readFile(bundlePath)));
  const wasm = files.get("/policy.wasm");
  if (wasm === undefined) throw new PolicyBuildError("opa build left no policy.wasm in its bundle");
  const data = JSON.parse(files.get("/data.json")?.toString("utf8") ?? "{}") as Record<string, unknown>;
  return { wasm, rules: ruleTexts(JSON.parse(inspected)), data };
}

/** stdout. The sources' folder is the working folder, so that messages name files relative to it. */
function opa(opaPath: string, args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, timeout: OPA_TIMEOUT_MS, maxBuffer: OPA_OUTPUT_MAX_BYTES };
  return new Promise((resolve, reject) => {
    execFile(opaPath, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (error.code === "ENOENT") {
        return reject(new PolicyBuildError(`${opaPath}: no such program`, { cause: error }));
      }
      const said = stderr.trim() || stdout.trim() || error.message;
      reject(new PolicyBuildError(said.replace(/^error: /, ""), { cause: error }));
    });
  });
}

/** The part of `opa inspect -a -f json` that is read here. */
const inspection = z.object({
  annotations: z
    .array(
      z.object({
        annotations: z.object({
          title: z.string().optional(),
          description: z.string().optional(),
          custom: z.object({ id: z.string().optional() }).optional(),
        }),
        location: z.object({ file: z.string(), row: z.number() }),
      }),
    )
    .default([]),
});

function ruleTexts(inspected: unknown): Record<string, RuleText> {
  const rules = new Map<string, RuleText>();
  for (const { annotations, location } of inspection.parse(inspected).annotations) {
    const id = annotations.custom?.id;
    if (id === undefined) continue;
    const where = `${location.file.replace(/^\//, "")}:${location.row}`;
    if (!annotations.title || !annotations.description) {
      throw new PolicyBuildError(`${where}: rule ${id} needs a title and a description in its # METADATA`);
    }
    const text = { title: annotations.title, reason: annotations.description.replace(/\s+/g, " ").trim() };
    const other = rules.get(id);
    if (other !== undefined && (other.title !== text.title || other.reason !== text.reason)) {
      throw new PolicyBuildError(`${where}: rule id ${id} is used twice with different words`);
    }
    rules.set(id, text);
  }
  return Object.fromEntries(rules);
}

const TAR_BLOCK = 512;

/** Name → content of a tar's plain files (POSIX.1-1988 ustar: name at 0, octal size at 124, type at 156). */
function untar(tar: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8);
    if (!Number.isSafeInteger(size))
      throw new PolicyBuildError("opa build left a bundle that cannot be read");
    const type = tar[at + 156];
    const start = at + TAR_BLOCK;
    if (type === 0x30 || type === 0) files.set(name, Buffer.from(tar.subarray(start, start + size)));
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return files;
}
