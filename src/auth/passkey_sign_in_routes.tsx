import { Hono } from "hono";
import type { WebEnv } from "../http/env.ts";

/** Signing in with a passkey: as the second factor, or without a password. */
export const passkeySignInRoutes = new Hono<WebEnv>();
