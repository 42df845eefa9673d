/** A request that is kept with its masked form, for the next ones to go on from. */
import type { Policy } from "../json/policy";
import type { Surrogates } from "../surrogates/surrogates";
import type { Knowledge } from "./knowledge";
import type { Layout, MaskedLayout } from "./layout";
import type { Masked } from "./mappings";

/** A text that is kept, and where its bytes are as long as it is. */
export interface KeptText {
  text: string;
  bytes: Bytes;
  length: number;
}

/** A request and its masked form. */
export interface Conversation extends Layout, MaskedLayout {
  policy: Policy;
  surrogates: Surrogates;
  text: KeptText;
  /** The same as `text` if nothing in it was masked. */
  masked: KeptText;
  /** Without the body. */
  result: Omit<Masked, "body">;
  knowledge: Knowledge;
}
