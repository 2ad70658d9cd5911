export interface CheckboxProps {
  name?: string;
  value?: string;
  /** Read aloud; the box in a table row shows no words. */
  label: string;
  [attribute: string]: unknown;
}

/** A native checkbox that the stylesheet draws, so it works and reads as one. */
export function Checkbox({ label, ...input }: CheckboxProps) {
  return <input type="checkbox" class="checkbox" aria-label={label} {...input} />;
}
