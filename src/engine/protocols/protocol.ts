/** What the gateway knows of a wire protocol. Another protocol is another file here and a row in `plugin/endpoints.ts`. */
import type { Failure } from "../failure";
import type { Made } from "../json/references";
import type { Policy, Sealing } from "../json/policy";
import type { Dictionary } from "../unmask/dictionary";
import type { Guard } from "../unmask/guard";
import type { EventReader } from "../unmask/sse";

/** What reads one streamed answer needs to know of it. */
export interface StreamedAnswer {
  dictionary: Dictionary;
  /** What is appended to the signatures of signed texts. */
  seal: Sealing;
  /** Looks at the inputs of tools before they are complete. */
  guard: Guard;
  /** The event that ends the stream with an error. */
  errorEvent(this: void, failure: Failure): string;
  /** Takes the ids of what the answer says was made. */
  made?: Made;
}

export interface Protocol {
  /** Of JSON answers, and of the events of a stream whose strings are complete. */
  answer: Policy;
  /** Reads the events of one answer. */
  reader(this: void, answer: StreamedAnswer): EventReader;
  /** JSON body of an error. */
  errorBody(this: void, failure: Failure, requestId: string): string;
  /** The same error in a stream that has begun. */
  errorEvent(this: void, failure: Failure, requestId: string): string;
}
