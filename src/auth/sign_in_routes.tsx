import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** The password step of signing in, signing out, and the link that unlocks. */
export const signInRoutes = new Hono<WebEnv>();
