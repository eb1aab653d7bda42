import { csrfToken, icon, text } from "./dom";

export interface Toast {
  text: string;
  level?: string;
  /** Address that takes the action back when it is posted to. */
  undo?: string;
}

const ICONS: Record<string, string> = {
  success: "circle-check",
  warning: "triangle-alert",
  error: "circle-alert",
};

/** Says what has happened, at the foot of the page, for as long as reading it takes. */
export function showToast(toast: Toast): void {
  const host = document.getElementById("toasts");
  if (!host || !toast.text) return;
  const level = toast.level ?? "info";
  const notice = document.createElement("div");
  notice.className = `notice notice-${level}`;
  notice.setAttribute("role", level === "error" ? "alert" : "status");
  const words = document.createElement("p");
  words.className = "notice-text";
  words.textContent = toast.text;
  notice.append(icon(ICONS[level] ?? "info"), words);
  if (toast.undo) notice.append(undoForm(toast.undo));
  host.append(notice);
  const seconds = level === "error" || toast.undo ? 12 : 5;
  let timer = window.setTimeout(() => notice.remove(), seconds * 1000);
  notice.addEventListener("pointerenter", () => window.clearTimeout(timer));
  notice.addEventListener("pointerleave", () => {
    timer = window.setTimeout(() => notice.remove(), 2000);
  });
}

function undoForm(address: string): HTMLFormElement {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = csrfToken();
  const button = document.createElement("button");
  button.className = "notice-action";
  button.append(icon("undo-2"), text("undo"));
  form.append(token, button);
  return form;
}

/** A server answer may carry `HX-Trigger: {"toast": {"text": …, "level": …, "undo": …}}`. */
export function startToasts(): void {
  document.addEventListener("toast", ({ detail }) => showToast(detail));
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-dismiss]")) {
      event.target.closest(".notice")?.remove();
    }
  });
}
