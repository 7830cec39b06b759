/** What a decision says of findings in an answer, and what the configuration asks for. */
import { KINDS, kindClass } from "../classify/scan.ts";
import type { AnswerAction, AnswerRules, DataClass, Decision } from "../exchange.ts";
import type { AnswerTable, PolicyData } from "./policy.ts";

type Said = AnswerRules["redactions"];

function fits(pattern: string, kind: string, dataClass: DataClass): boolean {
  if (pattern === kind || pattern === dataClass) return true;
  return pattern.endsWith("*") && kind.startsWith(pattern.slice(0, -1));
}

/** The first that fits; what none fits is allowed. */
export function answerAction(said: Said, kind: string, dataClass: DataClass): AnswerAction {
  return said.find(({ pattern }) => fits(pattern, kind, dataClass))?.action ?? "allow";
}

/** Without it an answer that needs no other reading never passes through the service. */
export const scansAnswer = ({ answer }: Pick<Decision, "answer">): boolean =>
  answer.redactions.some(({ action }) => action !== "allow");

/** The routes' tables by name, made once: routes are as many as tenants, and this is asked for every decision. */
const routedTables = new WeakMap<PolicyData, ReadonlyMap<string, AnswerTable>>();

function routedAnswers(data: PolicyData): ReadonlyMap<string, AnswerTable> {
  const known = routedTables.get(data);
  if (known !== undefined) return known;
  const made = new Map([...data.routes, data.default_route].map(({ name, answers }) => [name, answers]));
  routedTables.set(data, made);
  return made;
}

/** What the configuration says for a tenant on a route, in the order in which it counts. */
export function configuredAnswer(data: PolicyData, tenant: string, route: string): Said {
  const own = Object.hasOwn(data.tenants, tenant) ? data.tenants[tenant]?.answers : undefined;
  const routed = routedAnswers(data).get(route);
  const tables = [own, routed, data.answers].filter((table): table is AnswerTable => table !== undefined);
  const rest = tables.find((table) => table.rest !== "")?.rest ?? "";
  return [...tables.flatMap(({ named }) => named), ...(rest === "" ? [] : [{ pattern: "*", action: rest }])];
}

/** Every kind that there is, and those that only the patterns name: a team's own. */
export function answerKinds(said: Said): readonly { readonly kind: string; readonly class: DataClass }[] {
  const named = said.flatMap(({ pattern }) => (/^[A-Z]/.test(pattern) ? [pattern.replace(/\*$/, "")] : []));
  return [...KINDS, ...named.map((kind) => ({ kind, class: kindClass(kind) }))];
}
