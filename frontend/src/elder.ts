import type { Component } from "@alpinejs/csp";

const YEAR = 31_536_000;

interface ElderSwitch extends Component {
  on: boolean;
  toggle(): void;
}

/** Large type and large targets at once, remembered for a year in the cookie "elder". */
export function elderSwitch() {
  return {
    on: document.documentElement.classList.contains("elder"),
    toggle() {
      this.on = !this.on;
      document.documentElement.classList.toggle("elder", this.on);
      const secure = window.location.protocol === "https:" ? "; secure" : "";
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox ESR
      document.cookie = `elder=${this.on ? 1 : 0}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
    },
  } as ElderSwitch;
}

interface ReadAloud extends Component {
  speaking: boolean;
  possible: boolean;
  toggle(): void;
}

/** Reads the main part of the page with the voice of the browser; hidden where there is none. */
export function readAloud() {
  return {
    speaking: false,
    possible: "speechSynthesis" in window,
    toggle() {
      if (this.speaking) {
        window.speechSynthesis.cancel();
        this.speaking = false;
        return;
      }
      const words = new SpeechSynthesisUtterance(readableText());
      words.lang = document.documentElement.lang || "zh-CN";
      words.rate = 0.9;
      words.onend = () => {
        this.speaking = false;
      };
      this.speaking = true;
      window.speechSynthesis.speak(words);
    },
  } as ReadAloud;
}

function readableText(): string {
  const main = document.querySelector<HTMLElement>("[data-read-aloud]") ?? document.body;
  // innerText, for hidden words must not be read aloud
  return main.innerText.replace(/\s*\n\s*/g, "。").slice(0, 4000);
}
