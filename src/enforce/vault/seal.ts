/**
 * Keys and ciphertext of one conversation: AES-256-GCM (NIST SP 800-38D) under a key that takes the installation's
 * master key, the tenant, the user and the session's name to make. What is stored names none of them.
 */
import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TENANT_CHARS = 9;
const ID_BYTES = 18;
const KEY_BYTES = 32;

export interface ConversationKeys {
  /** The same for all conversations of a tenant. */
  readonly tenant: string;
  /** Of this conversation, the tenant's first; base64url. */
  readonly id: string;
  readonly key: Buffer;
}

/** Tenants' keys are kept, and so is what follows from each. */
const tenants = new WeakMap<Buffer, string>();

function tenantName(key: Buffer): string {
  const known = tenants.get(key);
  if (known !== undefined) return known;
  const made = createHmac("sha256", key).update("vault tenant").digest("base64url").slice(0, TENANT_CHARS);
  tenants.set(key, made);
  return made;
}

/** @param key the tenant's (pseudonym.ts) */
export function conversationKeys(key: Buffer, user: string | null, session: string): ConversationKeys {
  const tenant = tenantName(key);
  const made = createHmac("sha512", key)
    .update(`vault conversation\0${JSON.stringify([user, session])}`)
    .digest();
  const id = tenant + made.subarray(0, ID_BYTES).toString("base64url");
  return { tenant, id, key: made.subarray(made.length - KEY_BYTES) };
}

export const tenantOf = (id: string): string => id.slice(0, TENANT_CHARS);

export interface Sealed {
  /** Nonce, ciphertext and tag, base64url. */
  readonly text: string;
  /** Unix time in seconds. */
  readonly expires: number;
}

/** What a ciphertext belongs to: moved to another conversation, or given more time, it does not open. */
const associated = (id: string, expires: number): Buffer => Buffer.from(`${id}\0${expires}`);

export function seal({ id, key }: ConversationKeys, name: string, value: string, expires: number): Sealed {
  const nonce = randomFillSync(Buffer.allocUnsafe(NONCE_BYTES));
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(id, expires));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify([name, value]), "utf8"), cipher.final()]);
  return { text: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString("base64url"), expires };
}

/** Null when it was changed, moved, or sealed under another key. */
export function open(
  { id, key }: ConversationKeys,
  { text, expires }: Sealed,
): { readonly name: string; readonly value: string } | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  try {
    const end = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(id, expires));
    decipher.setAuthTag(bytes.subarray(end));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]);
    const [name, value] = JSON.parse(plain.toString("utf8")) as [string, string];
    return { name, value };
  } catch {
    return null;
  }
}
