const format = new Intl.NumberFormat("en-US");

/** `12,345`. `toLocaleString` says the same and makes a new format of it every time. */
export function formatCount(count: number): string {
  return format.format(count);
}
