import { format, type KeyFormat } from "./row.ts";

/** Keys of those who serve language models and of the tools around them. */
export const MODEL_KEYS: readonly KeyFormat[] = [
  format(
    "OPENAI",
    ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
    "sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,250}",
    "platform.openai.com: prefix by kind of key, then URL-safe base64 with T3BlbkFJ (base64 of OpenAI) inside",
  ),
  format(
    "OPENAI",
    "T3BlbkFJ",
    "sk-[A-Za-z0-9_-]{20,74}T3BlbkFJ[A-Za-z0-9_-]{20,74}",
    "platform.openai.com: the older form, the mark in the middle",
    { back: 80 },
  ),
  format(
    "ANTHROPIC",
    "sk-ant-",
    "sk-ant-(?:api|admin|sid|oat|ort)\\d{2}-[A-Za-z0-9_-]{80,120}",
    "docs.anthropic.com: kind, version, 93 units and AA",
  ),
  format("OPENROUTER", "sk-or-v1-", "sk-or-v1-[0-9a-f]{64}", "openrouter.ai/docs: 64 hex digits"),
  format("DEEPSEEK", "sk-", "sk-[0-9a-f]{32}", "api-docs.deepseek.com: 32 hex digits"),
  format(
    "LANGFUSE",
    ["sk-lf-"],
    "sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "langfuse.com/docs: a UUID",
  ),
  format(
    "LANGSMITH",
    ["lsv2_"],
    "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
    "docs.smith.langchain.com: personal and service keys",
  ),
  format("GROQ", "gsk_", "gsk_[A-Za-z0-9]{48,56}", "console.groq.com/docs: 52 units"),
  format("XAI", "xai-", "xai-[A-Za-z0-9]{70,90}", "docs.x.ai: 80 units"),
  format("PERPLEXITY", "pplx-", "pplx-[A-Za-z0-9]{48}", "docs.perplexity.ai: 48 units"),
  format("HUGGING_FACE", "hf_", "hf_[A-Za-z0-9]{34}", "huggingface.co/docs/hub/security-tokens: 34 units", {
    entropy: 3.2,
  }),
  format(
    "HUGGING_FACE",
    "api_org_",
    "api_org_[A-Za-z0-9]{34}",
    "huggingface.co: organisation tokens of the older form",
  ),
  format("REPLICATE", "r8_", "r8_[A-Za-z0-9]{37}", "replicate.com/docs: 37 units"),
  format("NVIDIA", "nvapi-", "nvapi-[A-Za-z0-9_-]{60,70}", "docs.api.nvidia.com: 64 units"),
  format("CEREBRAS", "csk-", "csk-[a-z0-9]{48}", "inference-docs.cerebras.ai"),
  format("FIREWORKS", ["fw_"], "fw_[A-Za-z0-9]{22,24}", "docs.fireworks.ai", { entropy: 3.5 }),
  format("TOGETHER", "tgp_v1_", "tgp_v1_[A-Za-z0-9_-]{43}", "docs.together.ai"),
  format("PINECONE", "pcsk_", "pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{60,70}", "docs.pinecone.io"),
  format("TAVILY", "tvly-", "tvly-(?:dev-|prod-)?[A-Za-z0-9]{24,40}", "docs.tavily.com"),
  format("JINA", "jina_", "jina_[A-Za-z0-9]{32}[A-Za-z0-9_-]{24,40}", "jina.ai"),
  format("VOYAGE", "pa-", "pa-[A-Za-z0-9_-]{43}", "docs.voyageai.com", { entropy: 4 }),
  format("ELEVENLABS", "sk_", "sk_[0-9a-f]{48}", "elevenlabs.io/docs: 48 hex digits"),
  format(
    "AWS_BEDROCK",
    "ABSKQmVkcm9ja0FQSUtleS",
    "ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{100,260}={0,2}",
    "docs.aws.amazon.com/bedrock: base64 of BedrockAPIKey- and the secret",
  ),
  format(
    "AWS_BEDROCK",
    "bedrock-api-key-",
    "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=_-]{0,3000}",
    "docs.aws.amazon.com/bedrock: base64 of a presigned URL to bedrock.amazonaws.com",
  ),
];
