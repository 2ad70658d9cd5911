import { Hono } from "hono";
import { z } from "zod";
import { PasskeysPage } from "../../views/account/passkeys_page.tsx";
import { allow } from "../http/access.ts";
import type { AnyContext, PersonContext, PersonEnv } from "../http/env.ts";
import { form, input, text } from "../http/input.ts";
import { provenanceOf } from "../http/provenance.ts";
import { goTo, personPage } from "../http/respond.ts";
import { deviceOf } from "./device.ts";
import { assertionAnswer, passkeyId, registrationAnswer } from "./passkey_input.ts";
import { beginAuthentication, finishAuthentication } from "./passkey_proof.ts";
import { beginRegistration, finishRegistration, listPasskeys, removePasskey } from "./passkeys.ts";
import { pathWithin } from "./realm.ts";
import type { Asked } from "./webauthn.ts";

/** One's passkeys, and showing one again. */
export const passkeyRoutes = new Hono<PersonEnv>();

const LONGEST_NAME = 60;
const nextPath = z.string().max(2000).optional().catch(undefined);

passkeyRoutes.get("/passkeys", allow("person"), async (c) => {
  const passkeys = await listPasskeys(c.var.web, c.var.person.user.id);
  return c.html(
    <PasskeysPage
      page={personPage(c, "Passkeys", "account")}
      passkeys={passkeys.map(({ createdAt, lastUsedAt, ...passkey }) => ({
        ...passkey,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      }))}
      device={deviceOf(provenanceOf(c).userAgent)}
    />,
  );
});

// Sensitive as the adding itself: who is refused there has made a passkey that opens nothing.
passkeyRoutes.post(
  "/passkeys/options",
  allow("person", { sensitive: true }),
  async (c) => c.json(await beginRegistration(c.var.web, c.var)),
);

passkeyRoutes.post(
  "/passkeys",
  allow("person", { sensitive: true }),
  input(
    "form",
    form({ credential: registrationAnswer, name: text(LONGEST_NAME).default("") }),
    (c, { fields }) => toList(c, { error: fields.credential ?? fields.name ?? UNREADABLE }),
  ),
  async (c) => {
    const { credential, name } = c.req.valid("form");
    const outcome = await finishRegistration(c.var.web, {
      ...whose(c),
      answer: credential,
      name,
      from: provenanceOf(c),
    });
    return toList(
      c,
      "refused" in outcome
        ? { error: outcome.refused }
        : { done: `Passkey “${outcome.added}” added: you can sign in with it` },
    );
  },
);

passkeyRoutes.post(
  "/passkeys/:passkey/removal",
  allow("person", { sensitive: true }),
  input("param", z.object({ passkey: passkeyId })),
  input("form", form({})),
  async (c) => {
    const { passkey } = c.req.valid("param");
    const { name } = await removePasskey(c.var.web, {
      ...whose(c),
      id: passkey,
      from: provenanceOf(c),
    });
    return toList(c, { done: `Passkey “${name}” removed: it opens nothing any more` });
  },
);

passkeyRoutes.post(
  "/proof/passkey/options",
  allow("person"),
  async (c) => c.json(await beginAuthentication(c.var.web, askedOf(c))),
);

passkeyRoutes.post(
  "/proof/passkey",
  allow("person"),
  input(
    "form",
    form({ credential: assertionAnswer, next: nextPath }),
    (c, { fields }) => toProof(c, fields.credential ?? UNREADABLE),
  ),
  async (c) => {
    const { credential, next } = c.req.valid("form");
    const { tenantId } = whose(c);
    const shown = await finishAuthentication(c.var.web, {
      asked: askedOf(c),
      answer: credential,
      realm: c.var.realm.name,
      from: provenanceOf(c),
      tenantId,
    });
    if ("refused" in shown) return toProof(c, shown.refused, next);
    return goTo(c, pathWithin(c.var.realm, next) ?? c.var.realm.home);
  },
);

const UNREADABLE = "Cannot read what the browser sent";

function whose(c: PersonContext) {
  return { person: c.var.person, tenantId: c.var.session?.tenant.id };
}

function askedOf({ var: { person } }: PersonContext): Asked {
  return { who: "session", sessionId: person.sessionId, userId: person.user.id };
}

function toList(c: AnyContext, said: { done: string } | { error: string }): Response {
  const flash = "done" in said
    ? { kind: "done" as const, text: said.done }
    : { kind: "error" as const, text: said.error };
  return goTo(c, `${c.var.realm.base}/account/passkeys`, flash);
}

function toProof(c: AnyContext, refused: string, next?: string): Response {
  const back = next ? `?next=${encodeURIComponent(next)}` : "";
  return goTo(c, `${c.var.realm.base}/account/proof${back}`, { kind: "error", text: refused });
}
