/** What this code uses of an htmx 4 request. */
interface HtmxContext {
  request: { action: string; method: string; headers: Record<string, string> };
  response?: { status: number };
  sourceElement: Element;
  target?: Element;
}

interface HtmxEventMap {
  "htmx:config:request": CustomEvent<{ ctx: HtmxContext }>;
  "htmx:before:request": CustomEvent<{ ctx: HtmxContext }>;
  "htmx:finally:request": CustomEvent<{ ctx: HtmxContext }>;
  "htmx:response:error": CustomEvent<{ ctx: HtmxContext }>;
  "htmx:after:swap": CustomEvent<{ ctx: HtmxContext }>;
  "htmx:error": CustomEvent<{ ctx?: HtmxContext }>;
}

interface DocumentEventMap extends HtmxEventMap {
  toast: CustomEvent<{ text: string; level?: string; undo?: string }>;
}

interface Window {
  htmx: {
    ajax(
      verb: string,
      path: string,
      options: { target: string | Element; swap?: string; source?: Element },
    ): Promise<void>;
    process(element: Element): void;
  };
}
