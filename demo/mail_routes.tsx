import { Hono } from "hono";
import { NotFound } from "../src/errors.ts";
import { allow } from "../src/http/access.ts";
import type { WebEnv } from "../src/http/env.ts";
import { publicPage } from "../src/http/respond.ts";
import { composeText } from "../src/mail/mail.ts";
import type { Mailbox } from "../src/mail/mailbox.ts";
import { MailListPage, ReceivedMailPage } from "../views/dev/mail_pages.tsx";

/**
 * `/dev/mail`: everybody's mails, for anybody who asks. They hold links that set passwords, so these
 * routes belong to a product of this machine alone.
 */
export function mailRoutes(mailbox: Mailbox): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();

  routes.get(
    "/dev/mail",
    allow("anyone"),
    (c) => c.html(<MailListPage page={publicPage(c, "Mail")} received={mailbox.list()} />),
  );

  routes.get("/dev/mail/:id", allow("anyone"), (c) => {
    const received = mailbox.find(c.req.param("id"));
    if (!received) throw new NotFound("This mail is not here: a restart empties the mailbox");
    const { mail } = received;
    return c.html(
      <ReceivedMailPage
        page={publicPage(c, mail.subject)}
        received={received}
        text={composeText(mail)}
      />,
    );
  });

  return routes;
}
