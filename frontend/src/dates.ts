/** A calendar day without a clock, so that no time zone can move it. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

export type Leaning = "past" | "future" | "";

const WORDS: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨: -1,
  今天: 0,
  今: 0,
  明天: 1,
  明: 1,
  后天: 2,
  大后天: 3,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
};

const utc = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day);

function fromUtc(milliseconds: number): Day {
  const date = new Date(milliseconds);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

export function exists(day: Day): boolean {
  const back = fromUtc(utc(day));
  return (
    back.year === day.year &&
    back.month === day.month &&
    back.day === day.day &&
    day.year >= 1850 &&
    day.year <= 2150
  );
}

/** Today in the time zone of the station, whatever the clock of this device is set to. */
export function today(zone: string, now = new Date()): Day {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  return { year: part("year"), month: part("month"), day: part("day") };
}

/**
 * Reads 1121, 11-21, 11月21日, 261121, 20261121, 2026-11-21, 昨天. Without a year it is this year,
 * or the nearest such day in the direction that `leaning` names. Null when it is no day.
 */
export function parseDay(typed: string, now: Day, leaning: Leaning = ""): Day | null {
  const words = typed.trim().toLowerCase().normalize("NFKC");
  const offset = WORDS[words];
  if (offset !== undefined) return fromUtc(utc(now) + offset * 86_400_000);

  const digits = words.replace(/[日号]$/, "").split(/[^0-9]+/);
  if (words.length > 20 || !/^\d/.test(words) || digits.some((part) => part === "")) return null;
  const [a = "", b = "", c = ""] = digits;
  if (digits.length === 3) return checked(fullYear(a, now), Number(b), Number(c));
  if (digits.length === 2) return nearest(Number(a), Number(b), now, leaning);
  if (digits.length > 3) return null;
  if (a.length === 8)
    return checked(Number(a.slice(0, 4)), Number(a.slice(4, 6)), Number(a.slice(6)));
  if (a.length === 6)
    return checked(fullYear(a.slice(0, 2), now), Number(a.slice(2, 4)), Number(a.slice(4)));
  if (a.length === 4) return nearest(Number(a.slice(0, 2)), Number(a.slice(2)), now, leaning);
  if (a.length === 3) return nearest(Number(a.slice(0, 1)), Number(a.slice(1)), now, leaning);
  return null;
}

function fullYear(digits: string, now: Day): number {
  if (digits.length !== 2) return Number(digits);
  const year = Math.floor(now.year / 100) * 100 + Number(digits);
  return year > now.year + 20 ? year - 100 : year;
}

function checked(year: number, month: number, day: number): Day | null {
  const candidate = { year, month, day };
  return exists(candidate) ? candidate : null;
}

function nearest(month: number, day: number, now: Day, leaning: Leaning): Day | null {
  // 29 February is looked for four years either way.
  for (const offset of [0, -1, 1, -2, 2, -3, 3, -4, 4]) {
    const candidate = checked(now.year + offset, month, day);
    if (!candidate) continue;
    if (leaning === "past" && utc(candidate) > utc(now)) continue;
    if (leaning === "future" && utc(candidate) < utc(now)) continue;
    return candidate;
  }
  return null;
}

export function isoDay({ year, month, day }: Day): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}

/** 2026年11月21日 周六, or Sat, 21 November 2026. */
export function spokenDay(day: Day, language: string): string {
  const date = new Date(utc(day));
  if (language.startsWith("zh")) {
    const weekday = "日一二三四五六"[date.getUTCDay()];
    return `${day.year}年${day.month}月${day.day}日 周${weekday}`;
  }
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(date);
}
