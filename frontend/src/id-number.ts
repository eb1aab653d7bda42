import { type Day, exists } from "./dates";

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

export interface IdNumber {
  birth: Day;
  sex: "male" | "female";
}

/** The check digit of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export function checkDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return CHECKS[sum % 11] ?? "";
}

/** What an 18- or 15-digit number says; null when its day or its check digit is wrong. */
export function readIdNumber(typed: string): IdNumber | null {
  const number = typed.replace(/\s/g, "").toUpperCase();
  if (/^\d{17}[\dX]$/.test(number)) {
    if (checkDigit(number.slice(0, 17)) !== number[17]) return null;
    return told(number.slice(6, 14), number[16]);
  }
  if (/^\d{15}$/.test(number)) return told(`19${number.slice(6, 12)}`, number[14]);
  return null;
}

function told(digits: string, order: string | undefined): IdNumber | null {
  const birth = {
    year: Number(digits.slice(0, 4)),
    month: Number(digits.slice(4, 6)),
    day: Number(digits.slice(6)),
  };
  if (!exists(birth)) return null;
  return { birth, sex: Number(order) % 2 === 1 ? "male" : "female" };
}
