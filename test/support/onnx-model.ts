/**
 * A model for tests, made from nothing: one table of labels by word piece, looked up (ONNX's Gather), times the mask, plus
 * the type ids, so that a wrong one shows. It has no idea of context; what it shows is all that lies between a text and
 * the spans: pieces, windows, batches, labels, offsets. Written with
 * the field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import protobuf from "protobufjs";

const LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"] as const;
export type Label = (typeof LABELS)[number];

const FLOAT = 1;
const INT64 = 7;
/** AttributeProto.INT */
const INT_ATTRIBUTE = 2;

const onnx = protobuf.parse(
  `
  syntax = "proto3";
  message OpsetId { string domain = 1; int64 version = 2; }
  message Attribute { string name = 1; int64 i = 3; int32 type = 20; }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated Attribute attribute = 5;
  }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dim { int64 value = 1; string param = 2; }
  message Shape { repeated Dim dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12;
  }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated OpsetId opset_import = 8; }
`,
  { keepCase: true },
).root;

/**
 * @param labels word piece → label, such as {"ann": "B-PER", "##ova": "I-PER"}; other pieces are in `words` or unknown.
 * @param positions most pieces in a window, the two special ones included.
 */
export async function writeModel(
  folder: string,
  labels: Readonly<Record<string, Label>>,
  words: readonly string[] = [],
  positions = 64,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", ...Object.keys(labels), ...words];
  const table = Buffer.alloc(vocabulary.length * LABELS.length * 4);
  vocabulary.forEach((piece, row) => {
    const column = LABELS.indexOf(labels[piece] ?? "O");
    table.writeFloatLE(6, (row * LABELS.length + column) * 4);
  });
  const type = (elem_type: number, ...dims: (string | number)[]) => ({
    tensor_type: {
      elem_type,
      shape: { dim: dims.map((dim) => (typeof dim === "string" ? { param: dim } : { value: dim })) },
    },
  });
  const model = onnx.lookupType("Model");
  const bytes = model
    .encode(
      model.fromObject({
        ir_version: 8,
        opset_import: [{ version: 13 }],
        graph: {
          name: "labels",
          node: [
            node("Gather", ["table", "input_ids"], "looked"),
            ...asColumn("attention_mask", "mask"),
            ...asColumn("token_type_ids", "types"),
            node("Mul", ["looked", "mask"], "masked"),
            // A type other than 0 makes every label equal.
            node("Equal", ["types", "zero"], "typed"),
            node("Cast", ["typed"], "kept", { name: "to", i: FLOAT, type: INT_ATTRIBUTE }),
            node("Mul", ["masked", "kept"], "logits"),
          ],
          initializer: [
            { name: "last", data_type: INT64, dims: [1], raw_data: int64(2) },
            { name: "zero", data_type: FLOAT, dims: [1], raw_data: Buffer.alloc(4) },
            { name: "table", data_type: FLOAT, dims: [vocabulary.length, LABELS.length], raw_data: table },
          ],
          input: ["input_ids", "attention_mask", "token_type_ids"].map((name) => ({
            name,
            type: type(INT64, "batch", "length"),
          })),
          output: [{ name: "logits", type: type(FLOAT, "batch", "length", LABELS.length) }],
        },
      }),
    )
    .finish();
  await writeFile(join(folder, "model.onnx"), bytes);
  await writeJson(folder, "config.json", {
    id2label: Object.fromEntries(LABELS.map((label, id) => [id, label])),
    max_position_embeddings: positions,
  });
  await writeJson(folder, "tokenizer.json", tokenizer(vocabulary));
}

const node = (
  op_type: string,
  input: readonly string[],
  output: string,
  ...attribute: readonly object[]
) => ({
  op_type,
  name: output,
  input,
  output: [output],
  attribute,
});

/** An input of whole numbers as a column of floats beside each piece's labels. */
const asColumn = (input: string, output: string) => [
  node("Cast", [input], `${output}_cast`, { name: "to", i: FLOAT, type: INT_ATTRIBUTE }),
  node("Unsqueeze", [`${output}_cast`, "last"], output),
];

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

const writeJson = (folder: string, name: string, value: unknown): Promise<void> =>
  writeFile(join(folder, name), JSON.stringify(value));

/** BERT's: lower case, punctuation apart, the longest known piece first. */
function tokenizer(vocabulary: readonly string[]): unknown {
  const special = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [special("[PAD]", 0), special("[UNK]", 1), special("[CLS]", 2), special("[SEP]", 3)],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [
        { SpecialToken: { id: "[CLS]", type_id: 0 } },
        { Sequence: { id: "A", type_id: 0 } },
        { SpecialToken: { id: "[SEP]", type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
      },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
    },
  };
}
