/**
 * Keeps a Redis that does not answer from slowing every request down: after a failure all workers refuse at once for a
 * moment, then one of them tries again, and the others follow when it has succeeded.
 */

/** How long nobody tries after a failure, in seconds. */
const PAUSE = 1;
/** How long a failure is remembered at most, in seconds: until then one worker tries at a time. */
const MEMORY = 60;

export class Breaker {
  private readonly paused: string;
  private readonly failing: string;
  private readonly probing: string;

  /**
   * @param name of what may fail
   * @param probeTime longest time that a try takes, in seconds
   */
  constructor(
    private readonly dict: NgxSharedDict,
    name: string,
    private readonly probeTime: number,
  ) {
    this.paused = `aws-masker:paused:${name}`;
    this.failing = `aws-masker:failing:${name}`;
    this.probing = `aws-masker:probing:${name}`;
  }

  /** Whether to try now. Whoever is let through says how it went. */
  allows(): boolean {
    const { dict } = this;
    if (dict.get(this.failing)[0] === undefined) return true;
    if (dict.get(this.paused)[0] !== undefined) return false;
    return dict.add(this.probing, true, this.probeTime)[0];
  }

  succeeded(): void {
    const { dict } = this;
    if (dict.get(this.failing)[0] === undefined) return;
    dict.delete(this.failing);
    dict.delete(this.probing);
  }

  failed(): void {
    const { dict } = this;
    dict.set(this.paused, true, PAUSE);
    dict.set(this.failing, true, MEMORY);
    dict.delete(this.probing);
  }
}
