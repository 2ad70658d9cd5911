import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** A forgotten password, and one that is over at signing in. */
export const passwordResetRoutes = new Hono<WebEnv>();
