/** Every bound, with its unit in its name. What a team may change is in lanekeeper.yaml; these are the rest. */
export const limits = {
  /** Default of `limits.body_max_bytes`; Envoy's request_body_buffer_limit. */
  bodyMaxBytes: 33_554_432,
  /** The most that `limits.body_max_bytes` may be; what gRPC and the admin address take at most. */
  bodyLargestBytes: 268_435_456,
  /** A compressed body may not grow beyond body_max_bytes, nor by more than this factor. */
  decompressionMaxRatio: 200,
  /** Nesting of a JSON body. opa-wasm is damaged for good by input nested 5,000 deep (design.md). */
  jsonMaxDepth: 200,
  /** Values (keys included) of a JSON body; each costs 16 bytes of memory. */
  jsonMaxNodes: 262_144,
  /** Findings in one call: each costs some 15 microseconds, during which every other call waits. */
  findingsMaxCount: 50_000,
  /** System text and last user text that the task classifier reads, UTF-16 units each. */
  taskTextMaxUnits: 16_384,
  /** Facts as JSON, handed to Rego. */
  policyInputMaxBytes: 65_536,
  policyCacheMaxEntries: 10_000,
  /** One server-sent event of an answer; a longer one fails the exchange. */
  sseEventMaxBytes: 4_194_304,
  /** A JSON answer that must be restored or judged. */
  answerMaxBytes: 33_554_432,
  /** Stored prompt or output text, per record. */
  storedTextMaxBytes: 16_384,
  /** Text of one attachment, decoded; a larger one counts as unread. */
  attachmentTextMaxBytes: 4_194_304,
  /** Parts, pages and files within one document, nested ones included; what is beyond counts as unread. */
  attachmentPartsMaxCount: 1024,
  /** A document (PDF, Office, mail, archive), and what one of its archives holds, unpacked. */
  documentMaxBytes: 16_777_216,
  /** Text of one document and all that is in it. */
  documentTextMaxUnits: 4_194_304,
  documentPagesMaxCount: 500,
  /** Documents within documents. */
  documentMaxDepth: 4,
  /** Reading one document; then its reader is ended and the document counts as unread. */
  documentMaxMs: 2_500,
  /** All documents of one call, waiting for their turn included. Envoy gives up after five seconds. */
  documentsMaxMs: 3_500,
  /** What one document may add to the memory of the process while it is read. */
  documentMemoryMaxBytes: 402_653_184,
  /** Documents that are read at the same time, each in a thread. */
  documentReadersMaxCount: 2,
  /** How deep JSON inside JSON strings (tool arguments) is read. */
  embeddedJsonMaxDepth: 4,
  toolsMaxCount: 512,
  /** What a recognizer may answer to one question. */
  recognizerAnswerMaxBytes: 8_388_608,
  /** Names of one conversation that the vault keeps, and the longest value behind one. */
  vaultNamesMaxCount: 1_000,
  vaultValueMaxUnits: 4_096,
  headersMaxBytes: 65_536,
} as const;
