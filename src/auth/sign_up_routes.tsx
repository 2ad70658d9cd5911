import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** Signing up, and the link that proves the address. */
export const signUpRoutes = new Hono<WebEnv>();
