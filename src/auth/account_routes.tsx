import { Hono } from "hono";
import type { PersonEnv } from "../http/env.ts";

/** One's own account: its sessions and its companies. */
export const accountRoutes = new Hono<PersonEnv>();
