/** Something that went wrong at the gateway, as a client is told. */
export interface Failure {
  /** HTTP status that says the same. */
  status: number;
  message: string;
  /** Seconds until it makes sense to try again. */
  retryAfter?: number;
}
