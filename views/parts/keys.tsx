export interface KeyHint {
  keys: string[];
  does: string;
}

/** Which keys a list knows. Shown only where a script and a keyboard are there. */
export function KeyHints({ hints }: { hints: readonly KeyHint[] }) {
  return (
    <p class="keys" aria-label="Keyboard">
      {hints.map(({ keys, does }) => (
        <span>
          {keys.map((key) => <kbd key={key}>{key}</kbd>)} {does}
        </span>
      ))}
    </p>
  );
}
