import type { DataClass } from "../../exchange.ts";

export interface Kind {
  readonly kind: string;
  readonly class: DataClass;
  readonly title: string;
}

const of = (dataClass: DataClass, kinds: Readonly<Record<string, string>>): Kind[] =>
  Object.entries(kinds).map(([kind, title]) => ({ kind, class: dataClass, title }));

/**
 * Every kind that is no secret, with the class that it has unless a finding says otherwise. "public" kinds do not
 * identify anybody by themselves and never move a call by themselves.
 */
const DATA_KINDS: readonly Kind[] = [
  ...of("regulated", {
    CREDIT_CARD: "Payment card number",
    IBAN_CODE: "International bank account number",
    BANK_ACCOUNT: "Bank account or routing number",
    MEDICAL_RECORD: "Medical record or health insurance number",
    CONTENT_HEALTH: "Text about somebody's health",
    CONTENT_FINANCE: "Text about somebody's money, or a company's unpublished figures",
    CONTENT_EMPLOYMENT: "Text about somebody's employment",
    CONTENT_LEGAL: "Text about somebody's law case",
  }),
  ...of("pii", {
    EMAIL_ADDRESS: "E-mail address",
    PHONE_NUMBER: "Telephone number",
    IP_ADDRESS: "IP address",
    MAC_ADDRESS: "Hardware (MAC) address",
    PERSON: "Name of a person",
    STREET_ADDRESS: "Postal address",
    GEO_POSITION: "Geographic position",
    US_SSN: "US social security number",
    US_ITIN: "US individual taxpayer number",
    US_DRIVER_LICENSE: "Driver licence number",
    PASSPORT: "Passport number",
    TAX_ID: "Tax or VAT number",
    NATIONAL_ID: "Other national identity number",
    VEHICLE_ID: "Vehicle identification or plate number",
    UK_NHS: "UK National Health Service number",
    UK_NINO: "UK National Insurance number",
    IN_AADHAAR: "Indian Aadhaar number",
    IN_PAN: "Indian permanent account number",
    BR_CPF: "Brazilian CPF number",
    AU_TFN: "Australian tax file number",
    AU_MEDICARE: "Australian Medicare number",
    CA_SIN: "Canadian social insurance number",
    SG_NRIC: "Singapore NRIC or FIN",
    JP_MY_NUMBER: "Japanese individual number",
    DE_TAX_ID: "German tax identification number",
    FR_NIR: "French social security number",
    ES_NIF: "Spanish NIF or NIE",
    IT_FISCAL_CODE: "Italian fiscal code",
    NL_BSN: "Dutch citizen service number",
    PL_PESEL: "Polish PESEL number",
    SE_PERSONNUMMER: "Swedish personal number",
    FI_HETU: "Finnish personal identity code",
    BE_NRN: "Belgian national register number",
    CRYPTO: "Cryptocurrency wallet address",
    UNREAD_CONTENT: "Encoded text that was too much to decode, so nobody has read it",
  }),
  ...of("internal", {
    INTERNAL_MARKING: "Marking that a document is internal or confidential",
    SENSITIVITY_LABEL: "Microsoft sensitivity label of a document or message",
  }),
  ...of("public", {
    URL: "Web address",
    DOMAIN_NAME: "Domain name",
    DATE_TIME: "Date or time",
    AGE: "Age of a person",
    ZIP_CODE: "Postal code",
    LOCATION: "Country or city",
    ORGANIZATION: "Name of an organisation",
    NRP: "Nationality, religious or political group",
  }),
];

const classes: ReadonlyMap<string, DataClass> = new Map(DATA_KINDS.map((kind) => [kind.kind, kind.class]));

/** Class of a kind; SECRET_… is "secret", and a kind that nobody declared counts as personal. */
export function kindClass(kind: string): DataClass {
  if (kind.startsWith("SECRET_")) return "secret";
  return classes.get(kind) ?? "pii";
}

/** A kind of a team's own terms: what it names is theirs alone, so no record keeps it. */
export const isOwnKind = (kind: string): boolean => !kind.startsWith("SECRET_") && !classes.has(kind);

/** All kinds, for documentation and policy data: those above and the secrets that the detectors name. */
export function listKinds(detectorKinds: readonly string[]): readonly Kind[] {
  const secrets = [...new Set(detectorKinds.filter((kind) => kind.startsWith("SECRET_")))].sort();
  return [
    ...DATA_KINDS,
    ...secrets.map((kind): Kind => ({ kind, class: "secret", title: secretTitle(kind) })),
  ];
}

function secretTitle(kind: string): string {
  const words = kind.slice("SECRET_".length).toLowerCase().replaceAll("_", " ");
  return `Secret: ${words}`;
}
