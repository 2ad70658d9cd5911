import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** Accepting an invitation. */
export const invitationRoutes = new Hono<WebEnv>();
