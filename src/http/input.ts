import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import { z } from "zod";
import { Invalid } from "../errors.ts";
import type { AnyContext } from "./env.ts";

/** Shows a form again with a sentence at each field that is wrong. */
export type ShowAgain = (
  c: AnyContext,
  wrong: { fields: Record<string, string>; typed: Record<string, string> },
) => Response | Promise<Response>;

/**
 * Parses what a request brings, and refuses what the schema does not know. A form comes back by
 * `showAgain` with the schema's own sentences; without it Invalid is thrown.
 */
export function input<T extends keyof ValidationTargets, S extends z.ZodType>(
  target: T,
  schema: S,
  showAgain?: ShowAgain,
) {
  return zValidator(target, schema, (result, c) => {
    if (result.success) return;
    const fields: Record<string, string> = {};
    for (const { path, message } of result.error.issues) fields[String(path[0] ?? "")] ??= message;
    if (showAgain) {
      return showAgain(c as unknown as AnyContext, { fields, typed: textsOf(result.data) });
    }
    throw new Invalid(Object.values(fields)[0] ?? "Cannot read what was sent", fields);
  });
}

function textsOf(data: unknown): Record<string, string> {
  const entries = Object.entries(data ?? {}).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries as [string, string][]);
}

/** A form: its fields and the CSRF token that every form bears; any other field is refused. */
export function form<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject({ ...shape, _csrf: z.string().optional() });
}

/** A line of text: trimmed, in Unicode's composed form, without control characters. */
export function text(longest: number) {
  return z.string().max(longest, `At most ${longest} characters`)
    .transform((value) => value.normalize("NFC").replace(CONTROL, "").trim());
}

// deno-lint-ignore no-control-regex -- finding control characters is its purpose
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** An e-mail address, lower case. */
export const email = z.string().trim().toLowerCase().pipe(
  z.email("This is no e-mail address").max(254, "This is no e-mail address"),
);

/** A row's number in an address; anything else is a row that does not exist. */
export const rowId = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
