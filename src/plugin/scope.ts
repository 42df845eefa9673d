/** Scopes: who shares a mapping, and what a worker knows of each. */
import { addSeal, checkSeal } from "../engine/protocols/seal";
import type { Sealing } from "../engine/json/policy";
import { Surrogates } from "../engine/surrogates/surrogates";
import { cacheOf } from "../vault/cache";
import { scopeId, type ScopeKeys, scopeKeys, ticketId } from "../vault/keys";

export interface Scope {
  keys: ScopeKeys;
  surrogates: Surrogates;
  /** For requests: what upstream signed in this scope passes, without its seal. For answers: it gets one. */
  checkSeal: Sealing;
  addSeal: Sealing;
  /** The scope's keys under earlier masking keys, the latest first: what they encrypted can still be read. */
  earlier: ScopeKeys[];
}

/** Scopes a worker remembers: consumers or credentials that are active at the same time. */
const REMEMBERED = 1000;

/** The scopes under one masking key. An id has one object, whether it was found by its name or by a ticket. */
export class Scopes {
  private readonly byId = cacheOf<Scope>(REMEMBERED);
  /** Name → id: a client comes with the same one in every request. */
  private readonly ids = cacheOf<string>(REMEMBERED);

  /**
   * @param previousKeys earlier masking keys, the latest first
   * @param structured as in {@link Surrogates}
   */
  constructor(
    private readonly maskKey: string,
    private readonly previousKeys: string[],
    private readonly structured: boolean,
  ) {}

  /** The scope of what `name` names. */
  named(name: string): Scope {
    const { maskKey, ids } = this;
    let [id] = ids.get(name);
    if (id === undefined) {
      id = scopeId(maskKey, name);
      ids.set(name, id);
    }
    const scope = this.withId(maskKey, id);
    if (scope.keys.name === undefined) {
      scope.keys.name = name;
      scope.earlier = this.previousKeys.map((key) => scopeKeys(key, scopeId(key, name), name));
    }
    return scope;
  }

  /** The scope that `ticket` was given in, also under an earlier masking key; undefined if it is not one of ours. */
  ofTicket(ticket: string): Scope | undefined {
    for (const key of [this.maskKey, ...this.previousKeys]) {
      const id = ticketId(key, ticket);
      if (id !== undefined) return this.withId(key, id);
    }
    return undefined;
  }

  private withId(maskKey: string, id: string): Scope {
    const [known] = this.byId.get(id);
    if (known !== undefined) return known;
    const keys = scopeKeys(maskKey, id);
    const scope: Scope = {
      keys,
      surrogates: new Surrogates(keys.digest, this.structured),
      checkSeal: (thinking, signature) => checkSeal(keys, thinking, signature),
      addSeal: (thinking, signature) => addSeal(keys, thinking, signature),
      earlier: [],
    };
    this.byId.set(id, scope);
    return scope;
  }
}
