/**
 * The compiled policy, ready to be asked. After any exception its WASM instance is damaged for good
 * (design.md: "memory access out of bounds" ever after), so it is dropped and a fresh one made.
 */
import * as opaWasm from "@open-policy-agent/opa-wasm";
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";
import { ENTRY_POINT, type PolicyBundle, type PolicyData } from "./policy.ts";

interface Evaluator {
  /**
   * input: JSON text, at most limits.policyInputMaxBytes. The result of lanekeeper/decision, unchecked;
   * undefined when the rule is. Throws LanekeeperError request_invalid | policy_failed.
   */
  evaluate(input: string): unknown;
}

/** Its types describe the CommonJS module, whose exports are an ES importer's default. */
const opa = (opaWasm as unknown as { readonly default: typeof opaWasm }).default;

/** The part used here; TypeScript's own declaration comes with its DOM library only. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

/** Pages of 64 KiB: 2 MiB at first, 512 MiB at most. Data takes about eight times its JSON (design.md). */
const MEMORY = { initial: 32, maximum: 8192 };

/** What @open-policy-agent/opa-wasm 1.10 provides beside the built-ins that are compiled into every module. */
const HOST_BUILTINS: ReadonlySet<string> = new Set([
  "json.is_valid",
  "regex.split",
  "sprintf",
  "yaml.is_valid",
  "yaml.marshal",
  "yaml.unmarshal",
]);

/** Throws LanekeeperError policy_failed when the module asks for a built-in that nobody provides. */
export function createEvaluator(bundle: Pick<PolicyBundle, "wasm" | "data">, config: PolicyData): Evaluator {
  const data = utf8(JSON.stringify({ ...bundle.data, config }));
  const module = compiled(bundle.wasm);

  const fresh = (): opaWasm.LoadedPolicy => {
    const policy = opa.loadPolicySync(module, { ...MEMORY });
    refuseMissingBuiltins(policy);
    policy.setData(data);
    return policy;
  };
  let policy: opaWasm.LoadedPolicy | null = guarded(fresh);

  return {
    evaluate(input) {
      const bytes = utf8(input);
      if (bytes.byteLength > limits.policyInputMaxBytes) {
        throw new LanekeeperError("request_invalid", "Its model, tool and user names are too long together.");
      }
      const asked = policy ?? guarded(fresh);
      policy = null;
      const results: unknown = guarded(() => asked.evaluate(bytes, ENTRY_POINT));
      policy = asked;
      return Array.isArray(results) && results.length === 1 ? results[0]?.result : undefined;
    },
  };
}

/** opa-wasm takes an ArrayBuffer as JSON text, from its first byte to its last. */
function utf8(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

function compiled(wasm: Buffer): object {
  return guarded(() => new WebAssembly.Module(new Uint8Array(wasm)));
}

/** opa-wasm throws strings and plain objects as well; their words stay inside, as the cause. */
function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof LanekeeperError) throw thrown;
    throw new LanekeeperError("policy_failed", "", { cause: thrown });
  }
}

interface ModuleExports {
  /** Address of an OPA value: name → number. */
  builtins(): number;
  /** Address of the value's JSON, ended by a zero byte. */
  opa_json_dump(value: number): number;
}

/** Absent built-ins show only when they are called, so the module's own table is read at load. */
function refuseMissingBuiltins(policy: opaWasm.LoadedPolicy): void {
  const exports = policy.wasmInstance.exports as ModuleExports;
  const address = exports.opa_json_dump(exports.builtins());
  const memory = Buffer.from(policy.mem.buffer);
  const wanted = JSON.parse(memory.toString("utf8", address, memory.indexOf(0, address)));
  const missing = Object.keys(wanted).filter((name) => !HOST_BUILTINS.has(name));
  if (missing.length > 0) {
    const cause = new Error(
      `The policy uses built-ins that WASM does not have: ${missing.sort().join(", ")}`,
    );
    throw new LanekeeperError("policy_failed", cause.message, { cause });
  }
}
