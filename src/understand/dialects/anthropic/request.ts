/** A Messages request as the neutral Call. Page: see detect.ts. */
import type { Call } from "../../call.ts";
import type { JsonDoc } from "../../json.ts";
import {
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
  const system = messages.filter(({ role }) => role === "system");
  // Anthropic's own tools may have no name of their own; they go by their type.
  const tools = readOfferArray(doc, "tools", (node) =>
    offer(doc, "tools", node, textMember(doc, node, "name") ?? textMember(doc, node, "type"), node),
  );
  const servers = readOfferArray(doc, "mcp_servers", (node) =>
    offer(doc, "mcp_servers", node, textMember(doc, node, "name"), node),
  );
  return {
    dialect: "anthropic",
    doc,
    ...model,
    ...readStream(doc),
    ...readMaxTokens(doc, ["max_tokens"]),
    ...collect(doc, REQUEST),
    tools: [...tools.offers, ...servers.offers],
    toolsNode: tools.node,
    functionsNode: -1,
    toolChoiceNode: present(doc, doc.root, "tool_choice"),
    lastUserText: lastUserText(doc, messages),
    systemText: joinTexts(doc, [
      ...textNodes(doc, doc.get(doc.root, "system")),
      ...system.flatMap(({ node }) => textNodes(doc, doc.get(node, "content"))),
    ]),
    ...readMetadata(doc),
  };
}
