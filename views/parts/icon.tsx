import { raw } from "hono/html";

const PATHS = {
  home: "M2.5 7 8 2.5 13.5 7v6a.5.5 0 0 1-.5.5H9.7V9.7H6.3v3.8H3a.5.5 0 0 1-.5-.5Z",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14",
  list: "M5.5 4H14M5.5 8H14M5.5 12H14M2.2 4h.1M2.2 8h.1M2.2 12h.1",
  inbox:
    "M2 9.5h3.2c.3 1.2 1.4 2 2.8 2s2.5-.8 2.8-2H14M4 2.8h8l2 6.7v3.2a.8.8 0 0 1-.8.8H2.8a.8.8 0 0 1-.8-.8V9.5Z",
  question:
    "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.3 6.3c.2-1 .9-1.5 1.8-1.5s1.7.6 1.7 1.5c0 1.2-1.8 1.3-1.8 2.5M8 11.2v.1",
  tag: "M2.5 3.3v4.3l6 6 5.1-5.1-6-6H3.3a.8.8 0 0 0-.8.8ZM5.4 5.4h.1",
  sync:
    "M13.5 8a5.5 5.5 0 0 1-9.8 3.5M2.5 8a5.5 5.5 0 0 1 9.8-3.5M12.5 1.8v2.9H9.6M3.5 14.2v-2.9h2.9",
  person:
    "M8 7.6a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.8 14c0-2.6 2.3-4.2 5.2-4.2s5.2 1.6 5.2 4.2",
  members:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.3 2-3.8 4.5-3.8s4.5 1.5 4.5 3.8M10.7 2.8a2.4 2.4 0 0 1 0 4.4M12.2 10c1.4.5 2.3 1.7 2.3 3.5",
  vaults: "M2.5 3.5h11v9.5h-11ZM8 10.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM4.5 13v1.3M11.5 13v1.3",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8Z",
  check: "M3 8.5 6.3 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 2.2 14.3 13H1.7ZM8 6.5v3M8 11.4v.1",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.4v3.4M8 5.1v.1",
  chevron: "M4.5 6.5 8 10l3.5-3.5",
  arrow: "M3 8h10M9.5 4.5 13 8l-3.5 3.5",
  out: "M9.5 2.5h4v4M13.2 2.8 7.5 8.5M11.5 9.5v4h-9v-9h4",
  upload: "M8 10.5v-8M4.8 5.4 8 2.3l3.2 3.1M2.5 10.5v3h11v-3",
  download: "M8 2.5v8M4.8 7.4 8 10.5l3.2-3.1M2.5 10.5v3h11v-3",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  plus: "M8 3v10M3 8h10",
  link:
    "M6.8 9.2a2.8 2.8 0 0 0 4 0l2-2a2.8 2.8 0 0 0-4-4l-.8.8M9.2 6.8a2.8 2.8 0 0 0-4 0l-2 2a2.8 2.8 0 0 0 4 4l.8-.8",
  key: "M5.5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.7 8.3 13.5 2.5M11 5l2 2",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  file: "M9 1.8H4.3a.8.8 0 0 0-.8.8v10.8c0 .4.4.8.8.8h7.4c.4 0 .8-.4.8-.8V5.3ZM9 1.8v3.5h3.5",
} as const;

export type IconName = keyof typeof PATHS;

const drawn = new Map(
  Object.entries(PATHS).map(([name, path]) => [
    name,
    // An icon never changes and a list shows it on every line: it is rendered once.
    raw(String(
      <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>,
    )),
  ]),
);

/** A 16 px line icon. It never stands for words alone: a label is always beside or around it. */
export function Icon({ name }: { name: IconName }) {
  return <>{drawn.get(name)}</>;
}
