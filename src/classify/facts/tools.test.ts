import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ToolType } from "../../exchange.ts";
import { typeTool } from "./tools.ts";

const typed = (
  name: string,
  description = "",
  annotations: { readOnly?: boolean; destructive?: boolean } = {},
) => typeTool({ name, description, annotations }, null);
const types = (names: readonly string[]) => new Set(names.map((name) => typed(name).type));

describe("a tool's type", () => {
  it("is what the catalogue says, whatever its name", () => {
    const offer = { name: "delete_everything", description: "Deletes", annotations: { destructive: true } };
    expect(typeTool(offer, "read")).toEqual({
      name: "delete_everything",
      type: "read",
      source: "catalogue",
      confidence: 1,
    });
  });

  it("says how sure it is: surest of what was configured, least of a name that says nothing", () => {
    const sure = [
      typeTool({ name: "x", description: "", annotations: {} }, "read"),
      typed("get_user"),
      typed("get_inbox", "Fetches messages and deletes them from the server"),
      typed("weather"),
    ].map(({ source, confidence }) => [source, confidence] as const);
    expect(sure.map(([source]) => source)).toEqual(["catalogue", "verb", "description", "default"]);
    expect(sure.map(([, confidence]) => confidence)).toEqual(sure.map(([, c]) => c).sort((a, b) => b - a));
    expect(new Set(sure.map(([, confidence]) => confidence)).size).toBe(4);
  });

  it("comes from the verb, in every way of writing names", () => {
    expect(
      types(["get_user", "listIssues", "search-web", "issue_read", "mcp__github__list_issues", "get_refund"]),
    ).toEqual(new Set<ToolType>(["read"]));
    expect(
      types(["createIssue", "send-email", "label_write", "github.update_issue", "check_in_guest"]),
    ).toEqual(new Set<ToolType>(["write"]));
    expect(
      types(["delete_file", "DropTable", "stripe-create-refund", "merge_pull_request", "payInvoice", "bash"]),
    ).toEqual(new Set<ToolType>(["destructive"]));
  });

  it("is a write when the name says nothing, or only seems to", () => {
    // The third has a Cyrillic letter in "get".
    expect(
      types(["weather", "todo_list", "gеt_user", "rebuild_search", "adjust_users_list", "status_flip", ""]),
    ).toEqual(new Set<ToolType>(["write"]));
  });

  it("is not read when a reading verb comes with another", () => {
    expect(typed("find_or_create_user").type).toBe("write");
    expect(typed("search_and_replace").type).toBe("write");
    expect(typed("read_and_purge").type).toBe("destructive");
    expect(typed("get_or_delete").type).toBe("destructive");
    expect(typed("run_query").type).toBe("destructive");
  });

  it("is raised by the caller's hints, never lowered", () => {
    expect(typed("delete_file", "", { readOnly: true }).type).toBe("destructive");
    expect(typed("send_email", "", { readOnly: true }).type).toBe("write");
    expect(typed("get_user", "", { destructive: true })).toMatchObject({
      type: "destructive",
      source: "annotation",
    });
    expect(typed("get_user", "", { readOnly: false }).type).toBe("write");
    expect(typed("weather", "", { readOnly: true })).toMatchObject({ type: "read", source: "annotation" });
    expect(typed("weather", "", { readOnly: true, destructive: true }).type).toBe("destructive");
  });

  it("is raised by its description, never lowered", () => {
    expect(typed("get_inbox", "Fetches messages and deletes them from the server").type).toBe("destructive");
    expect(typed("get_inbox", "Fetches messages; it does not delete them").type).toBe("read");
    expect(typed("get_report", "Creates and stores a report")).toMatchObject({
      type: "write",
      source: "description",
    });
    expect(typed("delete_file", "Lists files").type).toBe("destructive");
  });
});

describe("against a published server's own labels", () => {
  const folder = join(
    process.env.LANEKEEPER_CORPORA ?? "../shared/corpora",
    "github+github-mcp-server/toolsnaps",
  );
  const present = existsSync(folder);
  if (!present) console.warn(`skipped: no tool corpus at ${folder}`);

  it.skipIf(!present)(
    "no tool that writes is taken for one that reads, by name and description alone",
    () => {
      let right = 0;
      const files = readdirSync(folder);
      for (const file of files) {
        const tool = JSON.parse(readFileSync(join(folder, file), "utf8"));
        const reads = typed(tool.name, tool.description).type === "read";
        if (reads) expect(tool.annotations.readOnlyHint, tool.name).toBe(true);
        if (reads === tool.annotations.readOnlyHint) right++;
      }
      expect(right / files.length).toBeGreaterThan(0.95);
    },
  );
});
