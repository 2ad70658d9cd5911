import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** The second factor of signing in: a code, or the first enrolment of an authenticator. */
export const codeRoutes = new Hono<WebEnv>();
