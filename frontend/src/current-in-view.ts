/** Lines of tabs and chips that scroll sideways begin where the current one can be read. */
export function showCurrent(): void {
  for (const line of document.querySelectorAll<HTMLElement>(".tabs-line, .chips")) {
    const current = line.querySelector<HTMLElement>("[aria-current]");
    if (!current || line.scrollWidth <= line.clientWidth) continue;
    const beyond = current.offsetLeft + current.offsetWidth - line.offsetLeft - line.clientWidth;
    if (beyond > 0) line.scrollLeft = beyond + current.offsetWidth / 2;
  }
}
