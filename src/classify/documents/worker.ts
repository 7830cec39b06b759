/**
 * The thread in which documents are read: what a decoder does with its time and memory stays here, and the thread can be
 * ended in the middle of it. See reader.ts.
 */
import { parentPort } from "node:worker_threads";
import type { DocumentFormat, DocumentText } from "./contract.ts";
import { readDocument } from "./read.ts";

export interface Asked {
  readonly bytes: Uint8Array;
  readonly format: DocumentFormat;
}
export type Answered = DocumentText | null;

parentPort?.on("message", ({ bytes, format }: Asked) => {
  void readDocument(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), format)
    .catch(() => null)
    .then((answer: Answered) => parentPort?.postMessage(answer));
});
