import { echoOf, stationToday } from "./date-field";
import { isoDay, spokenDay } from "./dates";
import { text } from "./dom";
import { readIdNumber } from "./id-number";

/**
 * `<input data-id-number data-fills-birth="birth_on" data-fills-sex="sex">` fills the two named
 * fields of its form once the check digit is right. The sex field takes the values male and female,
 * or those given by `data-male` and `data-female`.
 */
export function startIdNumberFields(): void {
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches("[data-id-number]")) return;
    const digits = target.value.replace(/\s/g, "");
    const echo = echoOf(target);
    echo.textContent = "";
    if (digits.length !== 18 && digits.length !== 15) return;
    const told = readIdNumber(digits);
    if (!told || isoDay(told.birth) > isoDay(stationToday())) {
      echo.textContent = text("badIdNumber");
      return;
    }
    const born = spokenDay(told.birth, document.documentElement.lang).replace(/ 周.$|^\w+, /, "");
    echo.textContent = `${text(told.sex)} · ${born}`;
    const {
      fillsBirth = "birth_on",
      fillsSex = "sex",
      male = "male",
      female = "female",
    } = target.dataset;
    fill(target.form, fillsBirth, isoDay(told.birth));
    fill(target.form, fillsSex, told.sex === "male" ? male : female);
  });
}

function fill(form: HTMLFormElement | null, name: string, value: string): void {
  const field = form?.elements.namedItem(name);
  if (field instanceof RadioNodeList) field.value = value;
  else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
