import { TextField } from "../parts/field.tsx";

export interface CodeFieldProps {
  error?: string;
  /** Asks for a recovery code, with a keyboard that has letters. The server takes either in both cases. */
  recovery?: boolean;
  /** What the authenticator shows now; a demo on this machine alone knows it. */
  demoCode?: string;
  label?: string;
}

/** Where the code of an authenticator, or a recovery code, is typed. */
export function CodeField({ error, recovery, demoCode, label }: CodeFieldProps) {
  return (
    <TextField
      name="code"
      label={label ?? (recovery ? "Recovery code" : "Code")}
      inputmode={recovery ? undefined : "numeric"}
      autocomplete={recovery ? "off" : "one-time-code"}
      placeholder={recovery ? "xxxx-xxxx-xxxx-xxxx" : undefined}
      hint={demoCode && !recovery && <>This is a demo: the code is now {spaced(demoCode)}</>}
      error={error}
      maxlength={40}
      required
      autofocus
    />
  );
}

function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
