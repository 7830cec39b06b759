/** The registry: every detector there is. Adding one is a folder and a line here. */
import { address } from "./address/detector.ts";
import { age } from "./age/detector.ts";
import { assignment } from "./assignment/detector.ts";
import { card } from "./card/detector.ts";
import { command } from "./command/detector.ts";
import { connectionString } from "./connection-string/detector.ts";
import type { Detector } from "./contract.ts";
import { crypto } from "./crypto/detector.ts";
import { date } from "./date/detector.ts";
import { email } from "./email/detector.ts";
import { geoPosition } from "./geo-position/detector.ts";
import { httpAuth } from "./http-auth/detector.ts";
import { iban } from "./iban/detector.ts";
import { ipAddress } from "./ip-address/detector.ts";
import { jwt } from "./jwt/detector.ts";
import { kubernetesSecret } from "./kubernetes-secret/detector.ts";
import { labelled } from "./labelled/detector.ts";
import { location } from "./location/detector.ts";
import { marking } from "./marking/detector.ts";
import { nationalIds } from "./national-id/detector.ts";
import { organization } from "./organization/detector.ts";
import { person } from "./person/detector.ts";
import { phone } from "./phone/detector.ts";
import { postcode } from "./postcode/detector.ts";
import { privateKey } from "./private-key/detector.ts";
import { sensitivityLabel } from "./sensitivity-label/detector.ts";
import { url } from "./url/detector.ts";
import { usSsn } from "./us-ssn/detector.ts";
import { vendorKeys } from "./vendor-keys/detector.ts";

export const DETECTORS: readonly Detector[] = [
  email,
  card,
  iban,
  usSsn,
  ...nationalIds,
  ...labelled,
  geoPosition,
  ...date,
  age,
  ...person,
  ...address,
  ...organization,
  ...location,
  crypto,
  marking,
  sensitivityLabel,
  postcode,
  phone,
  ipAddress,
  url,
  jwt,
  privateKey,
  connectionString,
  ...command,
  httpAuth,
  kubernetesSecret,
  assignment,
  ...vendorKeys,
];
