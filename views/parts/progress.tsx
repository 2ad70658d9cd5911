export interface ProgressProps {
  label: string;
  done: number;
  total: number;
}

/** How far a piece of work is, as a bar and in words. */
export function Progress({ label, done, total }: ProgressProps) {
  return (
    <div class="progress">
      <p>
        <span>{label}</span>
        <span class="note">{done} of {total}</span>
      </p>
      <progress value={done} max={total} aria-label={label}>{done} of {total}</progress>
    </div>
  );
}
