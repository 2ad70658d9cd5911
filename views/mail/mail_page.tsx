import { raw } from "hono/html";
import type { Mail } from "../../src/mail/mail.ts";

/** Mail programs that know dark mode take these; the others keep to the styles of the elements. */
const DARK = raw(`
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .ground { background: #0e1011 !important; color: #eceeed !important; }
    .sheet { background: #15181a !important; border-color: #262b2e !important; }
    .muted { color: #b2b8bb !important; }
    .button { background: #4dc7a8 !important; color: #04231b !important; }
    .link { color: #4dc7a8 !important; }
  }
`);

const SANS = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

const STYLES = {
  ground: `margin: 0; padding: 24px 12px; background: #fafaf8; color: #17191b; ${SANS}; ` +
    "font-size: 16px; line-height: 24px; -webkit-text-size-adjust: 100%",
  column: "max-width: 560px; margin: 0 auto",
  brand: "margin: 0 0 12px; padding: 0 4px; font-weight: 600",
  sheet:
    "padding: 24px 20px; background: #ffffff; border: 1px solid #e6e6e1; border-radius: 10px; " +
    "overflow-wrap: anywhere",
  heading: "margin: 0 0 16px; font-size: 22px; line-height: 28px; font-weight: 600",
  paragraph: "margin: 0 0 16px",
  button: "display: inline-block; padding: 12px 20px; border-radius: 8px; background: #0b5c48; " +
    "color: #ffffff; font-weight: 600; text-decoration: none",
  address: "margin: 0; font-size: 14px; line-height: 20px; word-break: break-all",
  link: "color: #0b5c48",
  foot: "margin: 16px 0 0; padding: 0 4px; font-size: 13px; line-height: 20px; color: #50565b",
};

/** A mail as one HTML document that loads nothing: no image, no script, no file of ours or of others. */
export function MailPage({ mail }: { mail: Mail }) {
  const { subject, heading, paragraphs, action, foot } = mail;
  return (
    <>
      {raw("<!DOCTYPE html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <title>{subject}</title>
          <style>{DARK}</style>
        </head>
        <body class="ground" style={STYLES.ground}>
          <div role="main" style={STYLES.column}>
            <p style={STYLES.brand}>SellerVault</p>
            <div class="sheet" style={STYLES.sheet}>
              <h1 style={STYLES.heading}>{heading}</h1>
              {paragraphs.map((paragraph) => (
                <p key={paragraph} style={STYLES.paragraph}>{paragraph}</p>
              ))}
              {action && <Action {...action} />}
            </div>
            <p class="muted" style={STYLES.foot}>{foot}</p>
          </div>
        </body>
      </html>
    </>
  );
}

/** The link as a button and in full, for whoever reads where it leads before following it. */
function Action({ label, url }: NonNullable<Mail["action"]>) {
  return (
    <>
      <p style={STYLES.paragraph}>
        <a class="button" href={url} style={STYLES.button}>{label}</a>
      </p>
      <p class="muted" style={`${STYLES.address}; color: #50565b`}>
        Or open this address: <a class="link" href={url} style={STYLES.link}>{url}</a>
      </p>
    </>
  );
}
