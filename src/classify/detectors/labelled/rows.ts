import { vin } from "../national-id/checksums.ts";

/** A value that only its label makes what it is. */
export interface LabelledFormat {
  readonly kind: string;
  readonly labels: readonly string[];
  /** The value, from its first unit; upper or lower case. */
  readonly pattern: string;
  /** Fewest digits in the value. */
  readonly digits: number;
  readonly confidence: number;
  /** Over the value in upper case, without separators. */
  readonly check?: (compact: string) => boolean;
}

const POSTCODE =
  "[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|[A-Z]\\d[A-Z][ -]?\\d[A-Z]\\d|\\d{4} ?[A-Z]{2}|[A-Z]{1,3}-\\d{3,6}|\\d{5}-\\d{3,4}|\\d{4}-\\d{3}|\\d{2}-\\d{3}|\\d{3} \\d{2}|\\d{3,7}";
const NUMBER = "[A-Z]{0,4}[ -]?\\d[A-Z0-9]{0,18}(?:[ .-][A-Z0-9]{1,12}){0,4}";

export const LABELLED_FORMATS: readonly LabelledFormat[] = [
  {
    // Four decimals of a degree are eleven metres; fewer name a town.
    kind: "GEO_POSITION",
    labels: ["latitude", "longitude", "coordinates", "gps position", "geo:", "koordinaten", "coordonnées"],
    pattern: "[-+]?\\d{1,3}\\.\\d{4,12}(?:°? ?[NS]?,? ?[-+]?\\d{1,3}\\.\\d{4,12})?",
    digits: 5,
    confidence: 0.8,
  },
  {
    // ISO 3779, with the check digit of 49 CFR 565.
    kind: "VEHICLE_ID",
    labels: ["vin", "vehicle identification", "chassis", "fahrgestell", "fahrzeug-ident"],
    pattern: "[A-HJ-NPR-Z0-9]{17}",
    digits: 2,
    confidence: 0.9,
    check: vin,
  },
  {
    kind: "US_DRIVER_LICENSE",
    labels: [
      "driver's licen",
      "driver\u2019s licen",
      "driver licen",
      "drivers licen",
      "drivers' licen",
      "driving licen",
      "driver_licen",
      "führerschein",
      "permis de conduire",
      "licencia de conducir",
      "permiso de conducir",
      "carnet de conducir",
      "patente di guida",
      "carta de condução",
      "rijbewijs",
      "cnh",
    ],
    pattern: "[A-Z]{0,3}[ -]?\\d[A-Z0-9]{2,18}(?:[ -][A-Z0-9]{1,8}){0,4}",
    digits: 4,
    confidence: 0.85,
  },
  {
    kind: "PASSPORT",
    labels: ["passport", "passeport", "reisepass", "pasaporte", "passaporto", "passaporte", "paspoort"],
    pattern: "[A-Z]{0,3}\\d{6,9}[A-Z]?",
    digits: 6,
    confidence: 0.85,
  },
  {
    kind: "ZIP_CODE",
    labels: [
      "zip code",
      "zipcode",
      "zip",
      "postal code",
      "postal_code",
      "postcode",
      "post code",
      "postleitzahl",
      "plz",
      "code postal",
      "código postal",
      "codigo postal",
      "codice postale",
      "cep",
      "postnummer",
      "postnr",
    ],
    pattern: POSTCODE,
    digits: 2,
    confidence: 0.8,
  },
  {
    kind: "BANK_ACCOUNT",
    labels: [
      "account number",
      "account no",
      "account #",
      "acct",
      "bank account",
      "routing number",
      "routing no",
      "aba number",
      "sort code",
      "kontonummer",
      "konto-nr",
      "bankleitzahl",
      "número de cuenta",
      "numero di conto",
      "numéro de compte",
      "rekeningnummer",
      "conta corrente",
    ],
    pattern: "\\d[\\d]{4,17}(?:[ -]\\d{2,10}){0,4}|\\d{2}-\\d{2}-\\d{2}|\\d{3}-\\d{3}",
    digits: 6,
    confidence: 0.8,
  },
  {
    kind: "MEDICAL_RECORD",
    labels: [
      "medical record",
      "mrn",
      "patient id",
      "patient number",
      "health record",
      "health insurance",
      "insurance member id",
      "member id",
      "medicare",
      "medicaid",
      "health card",
      "versichertennummer",
      "krankenversicherung",
      "patientennummer",
      "numéro de patient",
      "historia clínica",
    ],
    pattern: NUMBER,
    digits: 5,
    confidence: 0.8,
  },
  {
    kind: "TAX_ID",
    labels: [
      "vat number",
      "vat reg",
      "tax id",
      "tax number",
      "ust-id",
      "umsatzsteuer",
      "steuernummer",
      "numéro de tva",
      "partita iva",
      "btw-nummer",
      "btw nummer",
      "cif",
    ],
    pattern: "(?:[A-Z]{2} ?)?\\d[A-Z0-9]{5,13}(?:[ ./-][A-Z0-9]{2,6}){0,4}",
    digits: 7,
    confidence: 0.8,
  },
  {
    kind: "NATIONAL_ID",
    labels: [
      "national id",
      "identity card",
      "id card number",
      "identity number",
      "personalausweis",
      "ausweisnummer",
      "carte d'identité",
      "cédula",
      "documento de identidad",
      "carta d'identità",
      "identiteitskaart",
      "cartão de cidadão",
      "social security",
      "sozialversicherungsnummer",
    ],
    pattern: "[A-Z]{0,3}\\d[A-Z0-9]{5,17}(?:[ .-][A-Z0-9]{1,8}){0,3}",
    digits: 5,
    confidence: 0.75,
  },
  {
    kind: "VEHICLE_ID",
    labels: [
      "license plate",
      "licence plate",
      "number plate",
      "registration plate",
      "plate number",
      "kennzeichen",
      "plaque d'immatriculation",
      "matrícula",
      "kenteken",
    ],
    pattern:
      "[A-Z]{1,3}[ -]?\\d{1,4}[ -]?[A-Z]{0,3}|\\d{1,4}[ -]?[A-Z]{1,3}[ -]?\\d{0,4}|[A-Z]{1,3}[- ][A-Z]{1,2}[ -]?\\d{1,4}",
    digits: 1,
    confidence: 0.75,
  },
];
