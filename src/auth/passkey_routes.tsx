import { Hono } from "hono";
import type { PersonEnv } from "../http/env.ts";

/** One's passkeys. */
export const passkeyRoutes = new Hono<PersonEnv>();
