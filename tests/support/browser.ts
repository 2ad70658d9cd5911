import { type TestApp, workOff } from "./app.ts";
import type { Hands } from "./newcomer.ts";

/** As much of a browser as a request needs: a cookie jar, and the CSRF token that its forms hold. */
export interface Browser {
  cookies: Map<string, string>;
  /** From where it asks; another address is another stranger to the limits. */
  address: string;
  userAgent: string;
  /** The token that a form at this path bears; each realm has its own. */
  csrfToken(path?: string): Promise<string>;
  /** Sends a form with its CSRF token as a browser does on a click; reads with GET. */
  request(
    method: string,
    path: string,
    form?: Record<string, string> | FormData,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Sends exactly this, with the cookies and nothing else. */
  send(path: string, init?: RequestInit): Promise<Response>;
}

export const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

/** A new browser, at an address of its own. */
export function browserOf(
  { app, web }: Pick<TestApp, "app" | "web">,
  cookies: Record<string, string> = {},
): Browser {
  const jar = new Map(Object.entries(cookies));

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("User-Agent")) headers.set("User-Agent", browser.userAgent);
    if (jar.size > 0) {
      headers.set(
        "Cookie",
        [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      );
    }
    const response = await app.request(
      new Request(new URL(path, web.config.PUBLIC_URL), { ...init, headers }),
      undefined,
      { remoteAddr: { hostname: browser.address } },
    );
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      if (/max-age=0/i.test(cookie)) jar.delete(name!);
      else jar.set(name!, decodeURIComponent(value!));
    }
    return response;
  }

  async function csrfToken(path = "/"): Promise<string> {
    const isStaffs = path.startsWith("/admin");
    const name = isStaffs ? "sv-staff-csrf" : "sv-csrf";
    if (!jar.has(name)) await (await send(isStaffs ? "/admin" : "/healthz")).body?.cancel();
    return jar.get(name)!;
  }

  const browser: Browser = {
    cookies: jar,
    address: newAddress(),
    userAgent: USER_AGENT,
    csrfToken,
    send,
    async request(method, path, form, headers = {}) {
      if (method === "GET") return await send(path, { headers });
      const body = form instanceof FormData ? form : new URLSearchParams(form);
      const fields = new FormData();
      fields.set("_csrf", await csrfToken(path));
      for (const [name, value] of body) fields.append(name, value);
      const sent = form instanceof FormData
        ? fields
        : new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
      return await send(path, {
        method,
        body: sent,
        headers: { "Sec-Fetch-Site": "same-origin", ...headers },
      });
    },
  };
  return browser;
}

/** One of the 16 million addresses of a network that is nobody's. */
export function newAddress(): string {
  return `10.${[...crypto.getRandomValues(new Uint8Array(3))].join(".")}`;
}

/** A page without what differs in every answer: its nonces, the form's token and the request's id. */
export function masked(html: string): string {
  return html.replace(/ (hx-)?nonce="[^"]*"/g, "").replace(/ value="sig-[\w.-]*"/g, "")
    .replace(/<code>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}<\/code>/g, "");
}

/** A browser's hands: pages and forms as a person uses them, mails read from the mailbox. */
export function handsOf(app: TestApp, browser: Browser): Hands {
  async function open(path: string): Promise<string> {
    browser.address = newAddress();
    const answer = await browser.request("GET", path);
    const location = answer.headers.get("Location");
    return location ? await open(location) : await answer.text();
  }
  return {
    open,
    async send(path, fields) {
      // Each from an address of its own: how often one may ask is shown elsewhere.
      browser.address = newAddress();
      return await browser.request("POST", path, fields);
    },
    async linkFor(email) {
      await workOff(app);
      const found = app.mailbox.list().find(({ mail }) =>
        mail.to === email && mail.action?.url.includes("token=")
      );
      if (!found) throw new Error(`no mail with a link came for ${email}`);
      const { pathname, search } = new URL(found.mail.action!.url);
      return pathname + search;
    },
  };
}
