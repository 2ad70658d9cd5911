/** A name or code of Amazon's as it is compared: case, spaces and marks drift, letters and digits do not. */
export function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}
