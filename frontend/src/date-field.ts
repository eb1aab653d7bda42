import { type Day, isoDay, type Leaning, parseDay, spokenDay, today } from "./dates";
import { text } from "./dom";

/** The line beside a field in which it answers while one types; made when the page has none. */
export function echoOf(input: HTMLElement): HTMLElement {
  const field = input.closest(".field") ?? input.parentElement ?? document.body;
  const present = field.querySelector<HTMLElement>("[data-echo]");
  if (present) return present;
  const line = document.createElement("p");
  line.className = "field-echo";
  line.dataset.echo = "";
  line.setAttribute("aria-live", "polite");
  (field.querySelector(".field-beside") ?? field).append(line);
  return line;
}

export function stationToday(): Day {
  return today(document.documentElement.dataset.timeZone || "Asia/Shanghai");
}

/** `<input data-date="past">` takes 1121, 11-21 or 昨天 and shows which day it understood. */
export function startDateFields(): void {
  const understand = (input: HTMLInputElement, settle: boolean) => {
    const echo = echoOf(input);
    if (input.value.trim() === "") {
      echo.textContent = "";
      return;
    }
    const day = parseDay(input.value, stationToday(), (input.dataset.date ?? "") as Leaning);
    if (day) {
      echo.textContent = spokenDay(day, document.documentElement.lang);
      if (settle) input.value = isoDay(day);
    } else {
      echo.textContent = settle ? text("badDate") : "";
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches("[data-date]")) {
      understand(target, false);
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches("[data-date]")) {
      understand(target, true);
    }
  });
}
