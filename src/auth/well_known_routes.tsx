import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** Addresses that browsers and password managers know. */
export const wellKnownRoutes = new Hono<WebEnv>();
