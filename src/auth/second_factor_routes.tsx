import { Hono } from "hono";
import type { PersonEnv } from "../http/env.ts";

/** One's authenticator and recovery codes, and showing them again. */
export const secondFactorRoutes = new Hono<PersonEnv>();
