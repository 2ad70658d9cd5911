/** The pattern with which `like` finds a text anywhere, that text's own % and _ taken as they are. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
