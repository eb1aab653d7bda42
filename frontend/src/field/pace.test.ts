import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace";

test("sends more at once while the server answers soon, up to the limit", () => {
  const pace = new Pace(50);
  for (let n = 0; n < 10; n += 1) assert.equal(pace.after(200), 0);
  assert.equal(pace.atOnce, 50);
});

test("sends one at a time, with pauses, while the server is slow", () => {
  const pace = new Pace(50);
  for (let n = 0; n < 10; n += 1) assert.ok(pace.after(9000) >= 4500);
  assert.equal(pace.atOnce, 1);
});
