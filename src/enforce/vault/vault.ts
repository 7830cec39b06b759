/**
 * What names stood for in earlier turns of a conversation, for a turn whose text holds a name without its value: an
 * application that does not send the history again, or not whole. Only a conversation that the caller declares (session)
 * has one, and only the same tenant, user and session find it again. Values stay encrypted in memory too until a text
 * holds their name. Bounded, expiring; all that is lost when it forgets is that a name stays a name.
 */
import { limits } from "../../limits.ts";
import { createMatcher, type Matcher } from "../answer/restore.ts";
import { type Line, readVault, VaultFile } from "./file.ts";
import { type ConversationKeys, conversationKeys, open, type Sealed, seal, tenantOf } from "./seal.ts";

export interface VaultOptions {
  readonly path: string;
  readonly ttlMinutes: number;
  readonly maxEntries: number;
  readonly onError: (error: Error) => void;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** One conversation, for one turn of it. */
export interface Conversation {
  /** name → value, of the names that these texts hold and earlier turns sent out. */
  recall(texts: () => Iterable<string>): ReadonlyMap<string, string>;
  /** Keeps what this turn sent out. */
  keep(made: ReadonlyMap<string, string>): void;
}

export interface Vault {
  /** @param key the tenant's (pseudonym.ts) */
  conversation(key: Buffer, user: string | null, session: string): Conversation;
  /** Names that are kept. */
  readonly size: number;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const NONE: ReadonlyMap<string, string> = new Map();
const TOKEN = /\[[A-Z][A-Z0-9_]{0,63}_[0-9A-HJKMNP-TV-Z]{12}\]/g;
const SWEEP_EVERY_MS = 60_000;

interface Kept {
  /** As the file had them; nobody has asked for the conversation since. */
  locked: Sealed[];
  readonly names: Map<string, Sealed>;
  /** Finds names that are no tokens; undefined: to be made. */
  matcher: Matcher | null | undefined;
}

interface Tenant {
  entries: number;
  /** The least recently used first. */
  readonly conversations: Map<string, Kept>;
}

/** Opens the file, or begins one. Hold the journal's lock first: the vault has none of its own. */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const store = new Store(options);
  for await (const line of readVault(options.path)) store.load(line);
  store.file.renew();
  await store.flush();
  return store;
}

class Store implements Vault {
  readonly file: VaultFile;
  readonly #options: VaultOptions;
  readonly #now: () => number;
  readonly #tenants = new Map<string, Tenant>();
  readonly #timer: NodeJS.Timeout;
  #size = 0;
  #renewed: number;

  constructor(options: VaultOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#renewed = this.#seconds();
    this.file = new VaultFile({
      path: options.path,
      live: () => this.#lines(),
      onError: options.onError,
    });
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
  }

  get size(): number {
    return this.#size;
  }

  conversation(key: Buffer, user: string | null, session: string): Conversation {
    const keys = conversationKeys(key, user, session);
    return {
      recall: (texts) => this.#recall(keys, texts),
      keep: (made) => this.#keep(keys, made),
    };
  }

  /** A line of the file. */
  load({ id, sealed }: Line): void {
    if (sealed.expires <= this.#seconds() || sealed.expires > this.#expiry()) return;
    this.#kept(id).locked.push(sealed);
    this.#count(id, 1);
    this.#makeRoom();
  }

  async flush(): Promise<void> {
    await this.file.flush();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.file.end();
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1_000);
  }

  /** Of what is kept now. A later one in the file was not written by us, or under a longer setting. */
  #expiry(): number {
    return this.#seconds() + this.#options.ttlMinutes * 60;
  }

  #recall(keys: ConversationKeys, texts: () => Iterable<string>): ReadonlyMap<string, string> {
    const kept = this.#find(keys);
    if (kept === null || kept.names.size === 0) return NONE;
    const found = new Set<string>();
    const matcher = matcherOf(kept);
    for (const text of texts()) {
      if (text.includes("[")) {
        for (const [token] of text.matchAll(TOKEN)) if (kept.names.has(token)) found.add(token);
      }
      for (const { value } of matcher?.read(true).scan(text, true).matches ?? []) found.add(value);
    }
    if (found.size === 0) return NONE;
    const values = new Map<string, string>();
    const now = this.#seconds();
    for (const name of found) {
      const sealed = kept.names.get(name);
      if (sealed === undefined || sealed.expires <= now) continue;
      const opened = open(keys, sealed);
      if (opened?.name === name) values.set(name, opened.value);
    }
    return values;
  }

  #keep(keys: ConversationKeys, made: ReadonlyMap<string, string>): void {
    if (made.size === 0) return;
    const kept = this.#find(keys) ?? this.#kept(keys.id);
    const expires = this.#expiry();
    const soon = this.#seconds() + (this.#options.ttlMinutes * 60) / 2;
    for (const [name, value] of made) {
      const known = kept.names.get(name);
      // A name that is used goes on living; to write that down once in half its life is enough.
      if (known !== undefined && known.expires > soon) continue;
      if (value.length > limits.vaultValueMaxUnits) continue;
      if (known !== undefined) this.#remove(keys.id, kept, name, known);
      const [oldest] = kept.names;
      if (kept.names.size >= limits.vaultNamesMaxCount && oldest !== undefined) {
        this.#remove(keys.id, kept, oldest[0], oldest[1]);
      }
      const sealed = seal(keys, name, value, expires);
      kept.names.set(name, sealed);
      kept.matcher = undefined;
      this.#count(keys.id, 1);
      this.file.append({ id: keys.id, sealed });
    }
    this.#makeRoom();
  }

  #kept(id: string): Kept {
    const tenant = this.#tenants.get(tenantOf(id)) ?? { entries: 0, conversations: new Map<string, Kept>() };
    this.#tenants.set(tenantOf(id), tenant);
    const kept = tenant.conversations.get(id) ?? { locked: [], names: new Map(), matcher: undefined };
    tenant.conversations.set(id, kept);
    return kept;
  }

  /** The conversation, its names legible, and the most recently used of its tenant's; null when there is none. */
  #find(keys: ConversationKeys): Kept | null {
    const conversations = this.#tenants.get(keys.tenant)?.conversations;
    const kept = conversations?.get(keys.id);
    if (conversations === undefined || kept === undefined) return null;
    conversations.delete(keys.id);
    conversations.set(keys.id, kept);
    if (kept.locked.length === 0) return kept;
    const { locked } = kept;
    kept.locked = [];
    for (const sealed of locked) {
      const name = open(keys, sealed)?.name;
      const known = name === undefined ? undefined : kept.names.get(name);
      if (name !== undefined && (known === undefined || known.expires <= sealed.expires)) {
        kept.names.set(name, sealed);
        if (known === undefined) continue;
      }
      // Changed, or older than another of its name.
      this.#count(keys.id, -1);
      this.file.drop({ id: keys.id, sealed });
    }
    kept.matcher = undefined;
    return kept;
  }

  #count(id: string, by: number): void {
    const tenant = this.#tenants.get(tenantOf(id));
    if (tenant !== undefined) tenant.entries += by;
    this.#size += by;
  }

  #remove(id: string, kept: Kept, name: string, sealed: Sealed): void {
    kept.names.delete(name);
    kept.matcher = undefined;
    this.#count(id, -1);
    this.file.drop({ id, sealed });
  }

  #forget(id: string): void {
    const conversations = this.#tenants.get(tenantOf(id))?.conversations;
    const kept = conversations?.get(id);
    if (conversations === undefined || kept === undefined) return;
    for (const sealed of [...kept.locked, ...kept.names.values()]) {
      this.#count(id, -1);
      this.file.drop({ id, sealed });
    }
    conversations.delete(id);
    if (conversations.size === 0) this.#tenants.delete(tenantOf(id));
  }

  /** Whoever holds the most gives way, its oldest conversation first: no tenant can push another's out. */
  #makeRoom(): void {
    while (this.#size > this.#options.maxEntries) {
      let most: Tenant | null = null;
      for (const tenant of this.#tenants.values()) {
        if (most === null || tenant.entries > most.entries) most = tenant;
      }
      const [oldest] = most?.conversations.keys() ?? [];
      if (oldest === undefined) return;
      this.#forget(oldest);
    }
  }

  /** What has expired goes, from memory now and from the disk within half a lifetime. */
  #sweep(): void {
    const now = this.#seconds();
    for (const { conversations } of [...this.#tenants.values()]) {
      for (const [id, kept] of [...conversations]) {
        for (const [name, sealed] of [...kept.names]) {
          if (sealed.expires <= now) this.#remove(id, kept, name, sealed);
        }
        const stays = kept.locked.filter(({ expires }) => expires > now);
        for (const sealed of kept.locked) {
          if (sealed.expires > now) continue;
          this.#count(id, -1);
          this.file.drop({ id, sealed });
        }
        kept.locked = stays;
        if (kept.names.size === 0 && stays.length === 0) this.#forget(id);
      }
    }
    if (this.file.stale && now - this.#renewed >= (this.#options.ttlMinutes * 60) / 2) {
      this.#renewed = now;
      this.file.renew();
    }
  }

  *#lines(): Generator<Line> {
    const now = this.#seconds();
    for (const { conversations } of this.#tenants.values()) {
      for (const [id, kept] of conversations) {
        for (const sealed of kept.locked) if (sealed.expires > now) yield { id, sealed };
        for (const sealed of kept.names.values()) if (sealed.expires > now) yield { id, sealed };
      }
    }
  }
}

function matcherOf(kept: Kept): Matcher | null {
  if (kept.matcher === undefined) {
    const names = [...kept.names.keys()].filter((name) => !name.startsWith("["));
    kept.matcher = createMatcher(new Map(names.map((name) => [name, name])));
  }
  return kept.matcher;
}
