/** A Chat Completions request as the neutral Call. Page: see detect.ts. */
import type { Call, ToolOffer } from "../../call.ts";
import type { JsonDoc } from "../../json.ts";
import {
  invalidRequest,
  joinTexts,
  lastUserText,
  offer,
  present,
  readMaxTokens,
  readMessages,
  readMetadata,
  readModel,
  readOfferArray,
  readStream,
  textMember,
  textNodes,
} from "../../request.ts";
import { collect } from "../../shape.ts";
import { REQUEST } from "./shape.ts";

/** Throws request_invalid when a member that Lanekeeper depends on is missing or of the wrong type. */
export function readRequest(doc: JsonDoc): Call {
  const model = readModel(doc);
  const messages = readMessages(doc);
  const system = messages.filter(({ role }) => role === "system" || role === "developer");
  const tools = readOfferArray(doc, "tools", (node) => readTool(doc, node));
  const functions = readOfferArray(doc, "functions", (node) =>
    offer(doc, "functions", node, textMember(doc, node, "name"), node),
  );
  const toolChoice = present(doc, doc.root, "tool_choice");
  return {
    dialect: "openai",
    doc,
    ...model,
    ...readStream(doc),
    ...readMaxTokens(doc, ["max_tokens", "max_completion_tokens"]),
    ...collect(doc, REQUEST),
    tools: [...tools.offers, ...functions.offers, ...readWebSearch(doc)],
    toolsNode: tools.node,
    functionsNode: functions.node,
    toolChoiceNode: toolChoice === -1 ? present(doc, doc.root, "function_call") : toolChoice,
    lastUserText: lastUserText(doc, messages),
    systemText: joinTexts(
      doc,
      system.flatMap(({ node }) => textNodes(doc, doc.get(node, "content"))),
    ),
    ...readMetadata(doc),
  };
}

/**
 * A function or custom tool goes by the name inside it, a built-in one by its own name, or else its type. A tool that
 * holds a definition of another type is refused: a lane that is lax about `type` would read a name that we did not.
 */
function readTool(doc: JsonDoc, node: number): ToolOffer {
  const type = textMember(doc, node, "type") ?? "function";
  for (const other of ["function", "custom"]) {
    if (other !== type && doc.get(node, other) !== -1) {
      throw invalidRequest("An element of tools holds a definition of another type.");
    }
  }
  if (type !== "function" && type !== "custom") {
    return offer(doc, "tools", node, textMember(doc, node, "name") ?? type, node);
  }
  const definition = doc.get(node, type);
  if (definition === -1 || doc.type(definition) !== "object") {
    throw invalidRequest("Every element of tools must hold what its type says.");
  }
  return offer(doc, "tools", node, textMember(doc, definition, "name"), definition);
}

/** Search models have no tool for it: this member turns the search on. */
function readWebSearch(doc: JsonDoc): readonly ToolOffer[] {
  const node = present(doc, doc.root, "web_search_options");
  return node === -1 ? [] : [offer(doc, "web_search_options", node, "web_search", node)];
}
