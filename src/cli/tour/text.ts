/** How the tour writes: within 100 columns, in colour only when asked. */

export const WIDTH = 100;

export interface Painter {
  bold(text: string): string;
  dim(text: string): string;
  bad(text: string): string;
}

export function painter(color: boolean): Painter {
  const sgr = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: sgr(1), dim: sgr(2), bad: sgr(31) };
}

/** Lines of at most `width` characters, at most `lines` of them; indentation of the text is kept, words longer than a line are cut. */
export function wrap(text: string, width: number, lines: number): readonly string[] {
  const wrapped = text.split("\n").flatMap((line) => wrapLine(printable(line), width));
  if (wrapped.length <= lines) return wrapped;
  const last = (wrapped[lines - 1] ?? "").slice(0, width - 2);
  return [...wrapped.slice(0, lines - 1), `${last} …`];
}

function wrapLine(line: string, width: number): readonly string[] {
  const indent = (/^ */.exec(line)?.[0] ?? "").slice(0, width >> 1);
  const found: string[] = [];
  let rest = line.trimEnd();
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const at = space > indent.length ? space : width;
    found.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...found, rest];
}

/** On one line, in quotes. */
export function quoted(text: string): string {
  return `“${text.replace(/\s+/g, " ").trim()}”`;
}

/** What a model says must not move the cursor. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, "");
}

/** Why a call failed: fetch hides the reason in its cause. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error && error.cause.message !== "") return error.cause.message;
  return error.message;
}
