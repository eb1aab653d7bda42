/** A sentence of the app in the reader's language, from the shell that the phone keeps. */

type Words = Record<string, string>;

const words: Words = JSON.parse(document.getElementById("field-words")?.textContent ?? "{}");

export function word(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_all, key) => String(values[key] ?? ""));
}

export function day(text: string): string {
  const found = new Date(text);
  return Number.isNaN(found.getTime())
    ? text
    : found.toLocaleDateString(document.documentElement.lang);
}

export function moment(text: string): string {
  const found = new Date(text);
  return found.toLocaleString(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
}
