/** How fast a phone sends: less at once and longer pauses while the server has much to do. */

const GOAL_MS = 1500;
const FIRST = 5;
const STEEPEST = 2;

export class Pace {
  atOnce = FIRST;

  constructor(private readonly most: number) {
    this.atOnce = Math.min(FIRST, most);
  }

  /** After a call that took so long: how long to wait before the next one. */
  after(tookMs: number): number {
    const wanted = GOAL_MS / Math.max(1, tookMs);
    const factor = Math.min(STEEPEST, Math.max(1 / STEEPEST, wanted));
    this.atOnce = Math.min(this.most, Math.max(1, Math.round(this.atOnce * factor)));
    return tookMs < GOAL_MS ? 0 : tookMs * (0.5 + Math.random());
  }
}
