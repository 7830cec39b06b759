/** Facts → decision: the cache, else the policy, the contract's shape and the second lock. */

import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { LanekeeperError } from "../errors.ts";
import type { Decision, Facts } from "../exchange.ts";
import { limits } from "../limits.ts";
import { readDecision } from "./decision.ts";
import { createEvaluator } from "./evaluator.ts";
import { inputKey, policyBuckets, policyInput } from "./input.ts";
import { violation } from "./lock.ts";
import type { PolicyBundle, PolicyData } from "./policy.ts";

export interface Decided {
  /** Shared by every call with equal facts; frozen. */
  readonly decision: Decision;
  readonly cached: boolean;
}

export interface Decider {
  /**
   * lanesDown: lanes believed not to answer; they go last.
   * Throws LanekeeperError policy_failed when there is no decision that may be acted on,
   * request_invalid when the facts are larger than limits.policyInputMaxBytes.
   */
  decide(facts: Facts, lanesDown?: readonly string[]): Decided;
  /** SHA-256 (hex) of the Rego and of the configuration that it reads: the policy's version in records. */
  readonly digest: string;
}

/** Many tenants, few different decisions: equal ones are kept in memory once. */
const SHARED_MAX_ENTRIES = limits.policyCacheMaxEntries;

const NONE: readonly string[] = [];

/** Throws LanekeeperError policy_failed when the policy cannot be loaded. */
export function createDecider(bundle: PolicyBundle, data: PolicyData): Decider {
  const evaluator = createEvaluator(bundle, data);
  const buckets = policyBuckets(data);
  const cache = new LRUCache<string, Decision>({ max: limits.policyCacheMaxEntries });
  const shared = new LRUCache<string, Decision>({ max: SHARED_MAX_ENTRIES });

  return {
    digest: createHash("sha256")
      .update(`${bundle.digest}\0${JSON.stringify(data)}`)
      .digest("hex"),
    decide(facts, lanesDown = NONE) {
      const input = policyInput(facts, lanesDown, buckets);
      const key = inputKey(input);
      const known = cache.get(key);
      if (known !== undefined) return { decision: known, cached: true };

      const result = evaluator.evaluate(JSON.stringify(input));
      const text = JSON.stringify(result) ?? "";
      const decision = shared.get(text) ?? frozen(checked(() => readDecision(result, bundle.rules)));
      shared.set(text, decision);
      const wrong = violation(decision, input, data);
      if (wrong !== null) throw failed(new Error(`the policy's decision was refused: ${wrong}`));
      cache.set(key, decision);
      return { decision, cached: false };
    },
  };
}

const failed = (cause: unknown): LanekeeperError => new LanekeeperError("policy_failed", "", { cause });

function checked<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw thrown instanceof LanekeeperError ? thrown : failed(thrown);
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
