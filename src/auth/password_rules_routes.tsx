import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** x */
export const passwordRulesRoutes = new Hono<WebEnv>();
