/** A field to sign in with a finger: proof that somebody was there, without a picture of them. */

import { button, el } from "./parts";
import { word } from "./words";

const HEIGHT = 180;
const LINE = 2.5;

export interface Signature {
  element: HTMLElement;
  /** The drawn lines as a picture; nothing when nobody signed. */
  picture(): Promise<Blob | null>;
}

export function signature(): Signature {
  const canvas = el("canvas", {
    class: "field-signature",
    role: "img",
    "aria-label": word("sign_here"),
  });
  let isDrawn = false;
  let pen: CanvasRenderingContext2D | null = null;

  /** As many dots as the screen has, so that the line is as sharp as a pen's. */
  function begin(): CanvasRenderingContext2D | null {
    if (pen) return pen;
    const dots = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * dots);
    canvas.height = Math.round(HEIGHT * dots);
    pen = canvas.getContext("2d");
    if (!pen) return null;
    pen.scale(dots, dots);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = LINE;
    pen.lineCap = pen.lineJoin = "round";
    return pen;
  }

  canvas.addEventListener("pointerdown", (event) => {
    const drawing = begin();
    if (!drawing) return;
    canvas.setPointerCapture(event.pointerId);
    drawing.beginPath();
    drawing.moveTo(event.offsetX, event.offsetY);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!pen || !canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(event.offsetX, event.offsetY);
    pen.stroke();
    isDrawn = true;
  });
  const wipe = button(
    word("sign_again"),
    () => {
      pen = null;
      isDrawn = false;
      canvas.width = 0;
    },
    "btn-ghost btn-sm",
    "undo-2",
  );
  return {
    element: el(
      "div",
      { class: "field" },
      el("p", { class: "field-help" }, word("sign_here")),
      canvas,
      el("div", {}, wipe),
    ),
    picture: () =>
      new Promise((resolve) => {
        if (isDrawn) canvas.toBlob(resolve, "image/png");
        else resolve(null);
      }),
  };
}
