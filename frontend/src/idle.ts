/**
 * A screen that everybody uses forgets who stood there: after `data-idle-seconds` without a touch
 * the page leaves for `data-idle-url`; a sentence says so a while before.
 */
const WARNED_BEFORE = 15_000;

function endWhenIdle(root: HTMLElement): void {
  const seconds = Number(root.dataset.idleSeconds);
  const url = root.dataset.idleUrl;
  if (!seconds || !url) {
    return;
  }
  const note = root.querySelector<HTMLElement>("[data-idle-note]");
  let warn = 0;
  let leave = 0;
  const restart = (): void => {
    window.clearTimeout(warn);
    window.clearTimeout(leave);
    note?.setAttribute("hidden", "");
    warn = window.setTimeout(() => note?.removeAttribute("hidden"), seconds * 1000 - WARNED_BEFORE);
    leave = window.setTimeout(() => window.location.replace(url), seconds * 1000);
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    window.addEventListener(kind, restart, { passive: true });
  }
  restart();
}

export function startIdleScreens(): void {
  document.querySelectorAll<HTMLElement>("[data-idle-seconds]").forEach(endWhenIdle);
}
