/** The vendors that can be simulated. */
import { anthropicVendor } from "./anthropic.ts";
import { openaiVendor } from "./openai.ts";
import type { SimulatorKind } from "./types.ts";
import type { Vendor } from "./vendor.ts";
import { vllmVendor } from "./vllm.ts";

export function vendorOf(kind: SimulatorKind): Vendor {
  switch (kind) {
    case "openai":
      return openaiVendor;
    case "anthropic":
      return anthropicVendor;
    case "vllm":
      return vllmVendor;
  }
}
