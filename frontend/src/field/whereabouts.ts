/** Where the visit was, to about 100 m, noted only when the worker presses, and removable. */

import { button, el } from "./parts";
import { word } from "./words";

const DECIMALS = 3;
const PATIENCE_MS = 15_000;

export interface Whereabouts {
  element: HTMLElement;
  position(): { lat: number; lng: number } | null;
}

/** Rounded on the phone: the exact position is kept nowhere. */
export function coarse(degrees: number): number {
  return Number(degrees.toFixed(DECIMALS));
}

export function whereabouts(): Whereabouts {
  let found: { lat: number; lng: number } | null = null;
  const told = el("p", { class: "field-help", role: "status" }, word("place_help"));
  const note = button(
    word("place_note"),
    () => {
      told.textContent = word("place_looking");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          found = { lat: coarse(coords.latitude), lng: coarse(coords.longitude) };
          told.textContent = word("place_noted", found);
          remove.hidden = false;
        },
        () => {
          told.textContent = word("place_unknown");
        },
        { enableHighAccuracy: false, timeout: PATIENCE_MS, maximumAge: 60_000 },
      );
    },
    "btn-plain",
    "map-pin",
  );
  const remove = button(
    word("remove"),
    () => {
      found = null;
      told.textContent = word("place_help");
      remove.hidden = true;
    },
    "btn-ghost btn-sm",
    "trash-2",
  );
  remove.hidden = true;
  return {
    element: el(
      "div",
      { class: "field" },
      told,
      el("div", { class: "field-buttons" }, note, remove),
    ),
    position: () => found,
  };
}
