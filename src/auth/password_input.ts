import { z } from "zod";

/**
 * A password as a form brings it: verbatim, neither trimmed nor cleaned. A NUL character is refused
 * rather than dropped, so that what was typed is what is hashed. Its rules are `passwordRules`'.
 */
export const passwordInput = z.string()
  .min(1, "Type your password")
  .max(1000, "At most 1,000 characters")
  .refine((value) => !value.includes("\0"), "A password cannot hold a NUL character");

/** What a form says of its owner for password managers and the live rules; who he is, we know ourselves. */
export const ownerShown = {
  email: z.string().max(1000).optional(),
  name: z.string().max(1000).optional(),
};
