import { csrfToken, text } from "./dom";
import { showToast } from "./toasts";

/** Shows a thin line while a request runs and says in one sentence why one failed. */
export function startBusyLine(): void {
  let running = 0;
  document.addEventListener("htmx:config:request", ({ detail }) => {
    if (detail.ctx.request.method !== "GET") {
      detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
    }
  });
  document.addEventListener("htmx:before:request", () => {
    running += 1;
    document.documentElement.toggleAttribute("data-busy", true);
  });
  document.addEventListener("htmx:finally:request", () => {
    running = Math.max(0, running - 1);
    document.documentElement.toggleAttribute("data-busy", running > 0);
  });
  document.addEventListener("htmx:response:error", ({ detail }) => {
    const status = detail.ctx.response?.status ?? 0;
    if (status === 409 || status === 422) return;
    showToast({ level: "error", text: text(failure(status)) });
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.ctx?.response === undefined) {
      showToast({ level: "error", text: text("offline") });
    }
  });
}

function failure(status: number): string {
  if (status === 401 || status === 403) return "notAllowed";
  if (status === 404) return "notFound";
  if (status === 413) return "tooLarge";
  if (status === 429) return "tooMany";
  return "failed";
}
