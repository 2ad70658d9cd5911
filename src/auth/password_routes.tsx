import { Hono } from "hono";
import type { PersonEnv } from "../http/env.ts";

/** Changing one's password. */
export const passwordRoutes = new Hono<PersonEnv>();
