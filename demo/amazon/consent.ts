import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { z } from "zod";
import type { DemoSeller } from "../sellers/history.ts";
import type { Application, Authority } from "./lwa.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const asking = z.strictObject({
  application_id: z.string().min(1),
  state: z.string().min(1).max(2048),
  redirect_uri: z.string().optional(),
  version: z.literal("beta").optional(),
});

const answering = asking.extend({
  selling_partner_id: z.string().optional(),
  decision: z.enum(["confirm", "deny"]),
});

type Asked = z.infer<typeof asking>;

/**
 * The page on which a seller lets an application read his account. It stands where Seller Central's
 * does, says that it is simulated, and asks for no password.
 */
export function consentRoutes(sellers: readonly DemoSeller[], authority: Authority): Hono {
  const routes = new Hono();

  routes.get("/apps/authorize/consent", (c) => {
    const asked = asking.safeParse(c.req.query());
    if (!asked.success) {
      return c.html(problem("The address lacks something or says too much."), 400);
    }
    const meant = findMeant(authority.applications, asked.data);
    if (typeof meant === "string") return c.html(problem(meant), 400);
    protect(c);
    return c.html(consentPage(asked.data, meant.redirectUri, sellers));
  });

  routes.post("/apps/authorize/consent", async (c) => {
    const answered = answering.safeParse(await c.req.parseBody());
    if (!answered.success) return c.html(problem("The form lacks something."), 400);
    const meant = findMeant(authority.applications, answered.data);
    if (typeof meant === "string") return c.html(problem(meant), 400);

    const { state, decision, selling_partner_id: sellerId } = answered.data;
    const back = new URL(meant.redirectUri);
    back.searchParams.set("state", state);
    if (decision === "deny") {
      back.searchParams.set("error", "access_denied");
      return c.redirect(back.href);
    }
    if (!sellerId || !sellers.some((seller) => seller.sellingPartnerId === sellerId)) {
      return c.html(problem("Pick a seller first."), 400);
    }
    back.searchParams.set("selling_partner_id", sellerId);
    const code = authority.issueCode(sellerId, meant.application, meant.redirectUri);
    back.searchParams.set("spapi_oauth_code", code);
    return c.redirect(back.href);
  });

  return routes;
}

interface Meant {
  application: Application;
  redirectUri: string;
}

/** The application and its address, or the sentence that says why there is none. */
function findMeant(applications: readonly Application[], asked: Asked): Meant | string {
  const application = applications.find((known) => known.applicationId === asked.application_id);
  if (!application) return "No application has this id.";
  if (application.draft && asked.version !== "beta") {
    return "The application is a draft: only version=beta can be authorised.";
  }
  const redirectUri = asked.redirect_uri ?? application.redirectUris[0];
  if (!redirectUri || !application.redirectUris.includes(redirectUri)) {
    return "The redirect address is not registered for this application.";
  }
  return { application, redirectUri };
}

function protect(c: Context): void {
  c.header("Referrer-Policy", "no-referrer");
  c.header("X-Frame-Options", "DENY");
  c.header("Cache-Control", "no-store");
}

function consentPage(asked: Asked, redirectUri: string, sellers: readonly DemoSeller[]): Html {
  return page(
    "Authorise an application",
    html`
      <h1>Let an application read your account?</h1>
      <p><code>${asked.application_id}</code> asks to read reports of one selling account.
            Whichever you choose, you go back to <code>${new URL(redirectUri).host}</code>.</p>
      <form method="post" action="/apps/authorize/consent">
              <input type="hidden" name="application_id" value="${asked.application_id}">
              <input type="hidden" name="state" value="${asked.state}">
              <input type="hidden" name="redirect_uri" value="${redirectUri}">
              ${asked.version ? html`<input type="hidden" name="version" value="beta">` : ""}
              <fieldset>
                <legend>Continue as</legend>
                ${sellers.map(sellerChoice)}
              </fieldset>
              <p>
                <button name="decision" value="confirm">Confirm</button>
                <button name="decision" value="deny" class="quiet">Deny</button>
              </p>
            </form>
    `,
  );
}

function sellerChoice(seller: DemoSeller, position: number): Html {
  return html`
    <label>
      <input type="radio" name="selling_partner_id" value="${seller.sellingPartnerId}"
        ${position === 0 ? "checked" : ""}>
      <span><strong>${seller.name}</strong> · ${seller.countries.join(", ")}<br>
        <small>${seller.person.name}, ${seller.person.email} · ${seller
          .sellingPartnerId}</small></span>
    </label>
  `;
}

function problem(sentence: string): Html {
  return page(
    "Cannot authorise",
    html`
      <h1>Cannot authorise</h1>
      <p>${sentence}</p>
    `,
  );
}

function page(title: string, content: Html): Html {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <link rel="icon" href="data:," />
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} · simulated Amazon</title>
        <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { margin: 0 auto; max-width: 36rem; padding: 1.5rem; }
      .simulated { background: #ffd84d; color: #222; padding: .5rem .75rem; border-radius: .4rem; }
      fieldset { border: 1px solid #8886; border-radius: .4rem; }
      label { display: flex; gap: .75rem; align-items: start; padding: .5rem 0; }
      button { font: inherit; padding: .4rem 1.2rem; border-radius: .4rem; border: 1px solid #8886; }
      .quiet { background: none; }
    </style>
      </head>
      <body>
        <p
          class="simulated"><strong>This is the SIMULATED Amazon.</strong> No real account is touched; type
    no password anywhere here.</p>
        <main>${content}</main>
      </body>
    </html>
  `;
}
