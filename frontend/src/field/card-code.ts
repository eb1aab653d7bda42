/** The code of a household: said aloud and typed, or read from its card by the camera. */

import { button, el, labelled } from "./parts";
import { word } from "./words";

const LOOK_MS = 300;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

function detectorClass(): DetectorClass | undefined {
  return (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

export function cardCode(shown: string): HTMLElement {
  const input = el("input", {
    ...{ class: "input", name: "spoken_code", inputmode: "numeric", maxlength: "12" },
    ...{ autocomplete: "off" },
  });
  input.value = shown;
  const view = el("video", { class: "field-video", muted: true, playsinline: true, hidden: true });
  const told = el("p", { class: "field-help", role: "status" }, word("code_help"));
  const Known = detectorClass();
  const scan = Known
    ? button(word("code_scan"), () => void read(Known), "btn-plain", "qr-code")
    : null;

  async function read(Reader: DetectorClass): Promise<void> {
    let line: MediaStream;
    try {
      line = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      told.textContent = word("camera_refused");
      return;
    }
    const reader = new Reader({ formats: ["qr_code"] });
    view.srcObject = line;
    view.hidden = false;
    await view.play();
    while (view.isConnected && !view.hidden) {
      const [found] = await reader.detect(view).catch(() => []);
      if (found) {
        input.value = found.rawValue.slice(0, 12);
        told.textContent = word("code_read");
        break;
      }
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
    for (const track of line.getTracks()) track.stop();
    view.hidden = true;
  }

  return el(
    "div",
    { class: "field" },
    labelled(word("code_of_household"), input, "f-spoken-code"),
    told,
    view,
    scan ? el("div", {}, scan) : null,
  );
}
