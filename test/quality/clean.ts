/** English prose without anything to find, made from a small stock of sentences. */
import { randomFrom } from "./corpora.ts";

const SENTENCES = [
  "The committee met on the second day and agreed that the proposal should go back to its authors with comments.",
  "In practice the work is done by a small team that keeps its own notes; they are short, dated and honest about what failed.",
  "Nobody in the room could say what it would cost to run, so the question was put off until the figures were in.",
  "A good summary says first what was decided, then why, and leaves out everything that the reader can look up.",
  "It rained for most of the afternoon, and the visitors stayed inside with the old maps and a pot of tea.",
  "When a service fails it should fail in a way that its callers can understand, and it should say so early.",
  "They had expected the bridge to be closed, but the road was clear and the journey took less than an hour.",
  "Please rewrite the following paragraph so that it is shorter, keeps its tone and does not repeat the heading.",
  "The model answers in plain language, gives its reasons when asked, and admits what it does not know.",
  "Explain how the cache decides what to keep, and describe what happens when two writers change the same entry.",
  "Most of the garden had been laid out by their predecessors; only the wall and the pond were new.",
  "Her second book was received with more patience than her first, and sold rather better in the provinces.",
];

export function cleanText(bytes: number): string {
  const random = randomFrom(20_261_122);
  const parts: string[] = [];
  let length = 0;
  while (length < bytes) {
    const sentence = SENTENCES[random(SENTENCES.length)] ?? "";
    const separator = random(6) === 0 ? "\n\n" : " ";
    parts.push(sentence, separator);
    length += sentence.length + separator.length;
  }
  return Buffer.from(parts.join("").slice(0, bytes), "utf8").toString("utf8");
}
