/** A bar on the terminal's last line; silent where stderr is no terminal. */
export interface Progress {
  /** So much of the whole is done, 0 to 1, and what is being done. */
  show(share: number, doing: string): void;
  /** Takes the bar away, so that text can follow. */
  clear(): void;
}

const WIDTH = 30;
const PAUSE = 80;

export function progressBar(): Progress {
  if (!Deno.stderr.isTerminal()) return { show() {}, clear() {} };
  const encoder = new TextEncoder();
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  let shownAt = 0;
  return {
    show(share, doing) {
      const now = performance.now();
      if (now - shownAt < PAUSE && share < 1) return;
      shownAt = now;
      const full = Math.round(Math.min(1, share) * WIDTH);
      const percent = String(Math.floor(Math.min(1, share) * 100)).padStart(3);
      // deno-lint-ignore no-control-regex
      const what = doing.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?").slice(0, 40);
      write(`\r\x1b[K[${"#".repeat(full)}${" ".repeat(WIDTH - full)}] ${percent} % ${what}`);
    },
    clear() {
      write("\r\x1b[K");
    },
  };
}
