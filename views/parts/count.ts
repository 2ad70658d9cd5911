const format = new Intl.NumberFormat("en-US");

/** `12,345`. `toLocaleString` says the same and makes a new format of it every time. */
export function formatCount(count: number): string {
  return format.format(count);
}

/** `1 unit`, `1,234 units`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
