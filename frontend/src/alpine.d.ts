declare module "@alpinejs/csp" {
  interface Component {
    $root: HTMLElement;
    $el: HTMLElement;
    $refs: Record<string, HTMLElement>;
  }
  const Alpine: {
    data<T extends object>(name: string, factory: () => T & ThisType<T & Component>): void;
    start(): void;
  };

  export type { Component };
  export default Alpine;
}
