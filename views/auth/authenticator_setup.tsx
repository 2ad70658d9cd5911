import { raw } from "hono/html";
import { CopyButton } from "../parts/copy.tsx";

export interface Setup {
  /** The QR code as SVG. */
  qr: string;
  /** Its content, for an authenticator on the same device. */
  uri: string;
  /** Base32. */
  secret: string;
}

/** A new secret for an authenticator app: as a picture, as a link and as text. */
export function AuthenticatorSetup({ qr, uri, secret }: Setup) {
  return (
    <div class="setup">
      {raw(qr)}
      <div class="setup-words">
        <p>Scan this with your authenticator app, or type the secret into it:</p>
        <p>
          <code class="secret" id="totp-secret">{secret.match(/.{1,4}/g)!.join(" ")}</code>
        </p>
        <div class="actions">
          <CopyButton from="totp-secret" label="Copy the secret" />
          <a class="button button-small" href={uri}>Open in an app on this device</a>
        </div>
      </div>
    </div>
  );
}
