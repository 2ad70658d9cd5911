import { Hono } from "hono";
import type { PersonEnv } from "../http/env.ts";

/** The staff console. */
export const staffRoutes = new Hono<PersonEnv>();
