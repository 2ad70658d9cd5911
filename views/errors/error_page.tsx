import type { Child } from "hono/jsx";
import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { FlashRegion } from "../parts/flash.tsx";
import { LinkButton } from "../parts/button.tsx";
import { PublicLayout } from "../public/public_layout.tsx";

export type ErrorStatus = 403 | 404 | 409 | 422 | 429 | 500;

const TITLES: Record<ErrorStatus, string> = {
  403: "That is not yours to do",
  404: "There is no such page",
  409: "That cannot be done now",
  422: "Something in the form is not right",
  429: "Too many requests",
  500: "Something broke on our side",
};

const WORDS: Record<ErrorStatus, string> = {
  403: "Your role here does not allow it. An admin of your account can change that.",
  404: "It may have been removed, or the address is wrong.",
  409: "Nothing was done. Look again at how it stands now.",
  422: "Nothing was saved. Go back, put it right and send it again.",
  429: "We slow everyone down at some point, so that no one is slowed down by others.",
  500: "It is recorded, and we look at each of these. Nothing that you entered before is lost.",
};

export interface ErrorPageProps {
  page: PageContext;
  status: ErrorStatus;
  /** The error's own sentence: "Cannot claim finding 7: it is already dismissed". */
  message?: string;
  requestId?: string;
  /** For 429. */
  retryAfterSeconds?: number;
}

/** What went wrong, in the frame that the reader is in. */
export function ErrorPage(props: ErrorPageProps) {
  const { page } = props;
  const Frame = page.user ? Layout : PublicLayout;
  return (
    <Frame page={page}>
      <ErrorWords {...props} back={backOf(page)} />
    </Frame>
  );
}

function backOf(page: PageContext): { href: string; label: string } {
  if (page.vault) return { href: `/v/${page.vault.id}`, label: `Back to ${page.vault.name}` };
  return page.user
    ? { href: "/vaults", label: "Back to your vaults" }
    : { href: "/", label: "Home" };
}

function ErrorWords(props: ErrorPageProps & { back: { href: string; label: string } }) {
  const { status, message, requestId, retryAfterSeconds, back } = props;
  return (
    <div class="error-page">
      <p class="code">{status}</p>
      <h1>{TITLES[status]}</h1>
      {message && <p class="lead">{message}.</p>}
      {!(status === 403 && message) && <p class="prose">{WORDS[status]}</p>}
      {retryAfterSeconds && <p class="prose">Try again in {seconds(retryAfterSeconds)}.</p>}
      <div class="actions">
        <LinkButton href={back.href}>{back.label}</LinkButton>
      </div>
      {requestId && (
        <p class="note">
          If you write to us, name this request: <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

function seconds(count: number): Child {
  return count === 1 ? "a second" : `${count} seconds`;
}

/** The same for htmx, retargeted to `#flash` by the server, so that the page stays as it is. */
export function ErrorFragment({ status, message }: Pick<ErrorPageProps, "status" | "message">) {
  const text = `${TITLES[status]}. ${message ? `${message}.` : WORDS[status]}`;
  return <FlashRegion flash={{ kind: "error", text }} />;
}
