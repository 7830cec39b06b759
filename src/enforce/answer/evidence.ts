/** Gathers what the record says of an answer: tokens, finish reason, texts as the lane delivered them. */
import { limits } from "../../limits.ts";
import type { AnswerView } from "../../understand/answer.ts";

export class Evidence {
  finishReason: string | null = null;
  private input: number | null = null;
  private output: number | null = null;
  private readonly collect: boolean;
  /** channel → its text so far, in order of first appearance. */
  private readonly channels = new Map<string, string>();
  private bytes = 0;

  constructor(collect: boolean) {
    this.collect = collect;
  }

  note(view: AnswerView): void {
    if (view.inputTokens !== null) this.input = view.inputTokens;
    if (view.outputTokens !== null) this.output = view.outputTokens;
    for (const finish of view.finishes) this.finishReason = finish.reason;
  }

  noteText(channel: string, text: string): void {
    if (!this.collect || text === "" || this.bytes >= limits.storedTextMaxBytes) return;
    this.bytes += Buffer.byteLength(text);
    this.channels.set(channel, (this.channels.get(channel) ?? "") + text);
  }

  get usage(): { readonly input: number; readonly output: number } | null {
    if (this.input === null && this.output === null) return null;
    return { input: this.input ?? 0, output: this.output ?? 0 };
  }

  /** The texts, one channel after the other. */
  get text(): string {
    return capBytes([...this.channels.values()].join("\n"), limits.storedTextMaxBytes);
  }
}

/** The longest beginning of `text` that is at most `max` bytes of UTF-8 and cuts no character. */
function capBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  let end = max;
  // 10xxxxxx continues a character (RFC 3629).
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
