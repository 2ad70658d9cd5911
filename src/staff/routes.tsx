import { Hono } from "hono";
import { ConsolePage } from "../../views/staff/console_page.tsx";
import { allow } from "../http/access.ts";
import type { PersonEnv } from "../http/env.ts";
import { personPage } from "../http/respond.ts";

/** The staff console. Staff see no tenant's data: nothing here leads into one. */
export const staffRoutes = new Hono<PersonEnv>();

staffRoutes.get(
  "/",
  allow("staff"),
  (c) => c.html(<ConsolePage page={personPage(c, "Console", "staff")} />),
);
