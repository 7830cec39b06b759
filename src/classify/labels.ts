/** What each label of the closed lists means; the documentation and the console print it. The lists are in exchange.ts. */
import type { DataClass, Domain, Mode, RiskTier, Task, ToolType } from "../exchange.ts";

export interface Label {
  readonly title: string;
  readonly definition: string;
}

export const TASK_LABELS: Readonly<Record<Task, Label>> = {
  chat: {
    title: "Chat",
    definition:
      "Conversation, advice, ideas or an explanation from the model's own knowledge; no given text to work on.",
  },
  draft: {
    title: "Draft",
    definition:
      "Prose to be sent or published: written new, rewritten, shortened in tone, corrected or translated.",
  },
  extract: {
    title: "Extract",
    definition: "Values that a given text states, pulled out as fields, a list, a table or JSON.",
  },
  classify: {
    title: "Classify",
    definition: "One of a few labels, a score, a priority or yes/no for a given text or case.",
  },
  code: {
    title: "Code",
    definition:
      "Program code, queries, configuration or scripts: written, explained, reviewed, fixed or converted.",
  },
  summarise: {
    title: "Summarise",
    definition: "A given text or conversation made shorter, as prose, key points or minutes.",
  },
  search: {
    title: "Search",
    definition:
      "Something to be found in documents, records or the web, or an answer that must rest on given passages.",
  },
};

export const DOMAIN_LABELS: Readonly<Record<Domain, Label>> = {
  general: {
    title: "General",
    definition: "None of the others: daily life, education, travel, culture, science.",
  },
  software: { title: "Software", definition: "Building and running software, data and infrastructure." },
  support: {
    title: "Customer support",
    definition: "A customer's order, account, delivery, complaint or fault.",
  },
  sales: { title: "Sales and marketing", definition: "Leads, offers, campaigns, product texts, market." },
  hr: { title: "People", definition: "Hiring, pay, leave, performance and dismissal of staff." },
  legal: { title: "Legal", definition: "Contracts, litigation, regulation, compliance, rights." },
  finance: { title: "Finance", definition: "Accounting, banking, tax, credit, insurance, investment." },
  health: { title: "Health", definition: "Patients, symptoms, diagnoses, treatment, medicine." },
};

export const MODE_LABELS: Readonly<Record<Mode, Label>> = {
  interactive: { title: "Interactive", definition: "Somebody waits for the answer." },
  batch: { title: "Batch", definition: "Many items are worked through; nobody waits for this one." },
};

export const DATA_CLASS_LABELS: Readonly<Record<DataClass, Label>> = {
  public: { title: "Public", definition: "Nothing sensitive was found or declared." },
  customer_ok: { title: "Customer data, cleared", definition: "Customer data that may go to hosted lanes." },
  internal: { title: "Internal", definition: "For our own people only." },
  pii: { title: "Personal data", definition: "Data that names or reaches a person." },
  regulated: {
    title: "Regulated",
    definition: "Data under a law or standard of its own, such as cards, accounts, national ids.",
  },
  secret: { title: "Secret", definition: "Credentials: keys, tokens, passwords." },
};

export const RISK_TIER_LABELS: Readonly<Record<RiskTier, Label>> = {
  low: { title: "Low", definition: "None of what makes the other two." },
  medium: {
    title: "Medium",
    definition: "Personal or internal data, tools that write, or a health, finance, legal or people matter.",
  },
  high: {
    title: "High",
    definition:
      "Regulated data or secrets, tools that destroy or pay, or personal data in a health, finance, legal or people matter.",
  },
};

export const TOOL_TYPE_LABELS: Readonly<Record<ToolType, Label>> = {
  read: { title: "Read", definition: "Looks at something and changes nothing." },
  write: {
    title: "Write",
    definition: "Adds or changes something; whatever is not known to be a read is one.",
  },
  destructive: {
    title: "Destructive",
    definition: "Removes, pays, merges or cancels something, or runs what it is given.",
  },
};
