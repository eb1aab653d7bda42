import assert from "node:assert/strict";
import { test } from "node:test";
import table from "../../src/yanzhen/core/tests/day_cases.json";
import { type Day, isoDay, type Leaning, parseDay, spokenDay, today } from "./dates";
import { checkDigit, readIdNumber } from "./id-number";

const [year = 0, month = 0, day = 0] = table.today.split("-").map(Number);
const now: Day = { year, month, day };

test("a day is read as the server reads it", () => {
  for (const [typed, leaning, meant] of table.cases) {
    const found = parseDay(typed ?? "", now, (leaning ?? "") as Leaning);
    assert.equal(found && isoDay(found), meant, `${typed} ${leaning}`);
  }
});

test("today is the day of the station, not of this device", () => {
  const lateEvening = new Date("2026-11-20T17:30:00Z");
  assert.equal(isoDay(today("Asia/Shanghai", lateEvening)), "2026-11-21");
  assert.equal(isoDay(today("America/New_York", lateEvening)), "2026-11-20");
});

test("a day is spoken in the reader's language", () => {
  assert.equal(spokenDay(now, "zh-Hans"), "2026年11月21日 周六");
  assert.match(spokenDay(now, "en"), /^Sat,? 21 November 2026$/);
});

test("a citizen number tells birth date and sex only when its check digit fits", () => {
  const first17 = "53062619480302102";
  const number = first17 + checkDigit(first17);
  assert.deepEqual(readIdNumber(number), {
    birth: { year: 1948, month: 3, day: 2 },
    sex: "female",
  });
  const wrong = first17 + (number.endsWith("1") ? "2" : "1");
  assert.equal(readIdNumber(wrong), null);
  assert.equal(readIdNumber("530626480302101")?.sex, "male");
  assert.equal(readIdNumber("530626481302101"), null);
});

test("the published example of GB 11643 has check digit X", () => {
  assert.equal(checkDigit("11010519491231002"), "X");
});
