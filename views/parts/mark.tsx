/** The mark: a vault's dial. Decorative beside the name, so it is hidden from readers. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect class="mark-door" width="24" height="24" rx="6.5" />
      <g class="mark-dial" fill="none" stroke-width="1.7" stroke-linecap="round">
        <circle cx="12" cy="12" r="5.4" />
        <path d="M12 3.6v3M12 17.4v3M3.6 12h3M17.4 12h3M12 12l2.3-2.3" />
      </g>
    </svg>
  );
}
