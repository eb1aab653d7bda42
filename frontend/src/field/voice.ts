/** A short voice note: what the person said, at most as long as the rule pack lets it be. */

import { button, el } from "./parts";
import { word } from "./words";

const BITS_PER_SECOND = 24_000;
const KINDS: [string, string][] = [
  ["audio/webm;codecs=opus", "voice.webm"],
  ["audio/mp4", "voice.m4a"],
  ["audio/ogg;codecs=opus", "voice.ogg"],
];

export interface Voice {
  element: HTMLElement;
  /** What was recorded and its file name; a recording that still runs is ended. */
  note(): Promise<{ sound: Blob; name: string } | null>;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && Boolean(navigator.mediaDevices?.getUserMedia);
}

export function voice(seconds: number): Voice {
  const [kind, name] = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? ["", ""];
  const told = el("p", { class: "field-help", role: "status" }, word("voice_limit", { seconds }));
  const heard = el("audio", { controls: true, hidden: true });
  let sound: Blob | null = null;
  let running: { recorder: MediaRecorder; ended: Promise<void> } | null = null;

  function forget(): void {
    if (heard.src) URL.revokeObjectURL(heard.src);
    heard.removeAttribute("src");
    heard.hidden = remove.hidden = true;
    sound = null;
    told.textContent = word("voice_limit", { seconds });
  }

  function keep(pieces: Blob[]): void {
    sound = new Blob(pieces, { type: kind.split(";")[0] ?? "" });
    heard.src = URL.createObjectURL(sound);
    heard.hidden = remove.hidden = false;
    told.textContent = word("voice_kept");
  }

  async function start(): Promise<void> {
    let line: MediaStream;
    try {
      line = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      told.textContent = word("voice_refused");
      return;
    }
    forget();
    const recorder = new MediaRecorder(line, {
      mimeType: kind,
      audioBitsPerSecond: BITS_PER_SECOND,
    });
    const pieces: Blob[] = [];
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    const began = Date.now();
    const show = () => {
      const passed = Math.floor((Date.now() - began) / 1000);
      told.textContent = word("voice_running", { left: Math.max(0, seconds - passed) });
      if (passed >= seconds) void stop();
    };
    const clock = setInterval(show, 500);
    const ended = new Promise<void>((done) => {
      recorder.addEventListener("stop", () => {
        clearInterval(clock);
        for (const track of line.getTracks()) track.stop();
        keep(pieces);
        done();
      });
    });
    recorder.start();
    running = { recorder, ended };
    press.replaceChildren(word("voice_stop"));
    show();
  }

  async function stop(): Promise<void> {
    const now = running;
    if (!now) return;
    running = null;
    if (now.recorder.state !== "inactive") now.recorder.stop();
    await now.ended;
    press.replaceChildren(word("voice_start"));
  }

  const press = button(word("voice_start"), () => void (running ? stop() : start()), "btn-plain");
  const remove = button(word("remove"), forget, "btn-ghost btn-sm", "trash-2");
  remove.hidden = true;
  return {
    element: el(
      "div",
      { class: "field" },
      told,
      el("div", {}, press),
      heard,
      el("div", {}, remove),
    ),
    note: async () => {
      await stop();
      return sound ? { sound, name } : null;
    },
  };
}
