import { z } from "zod";

/** Characters of the largest answer that is read; real ones have a few thousand. */
const LONGEST_ANSWER = 30_000;
/** Characters of a passkey's id in base64url: 1,023 bytes (WebAuthn Level 3, §4, read 2026-11-24). */
const LONGEST_ID = 1364;

const bytes = z.string().max(LONGEST_ANSWER).regex(/^[\w-]+$/);
/** A passkey's id as it stands in an address. */
export const passkeyId = z.string().regex(/^[\w-]+$/).max(LONGEST_ID);

const clientData = bytes.transform((text, context) => {
  try {
    const json = new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: "base64url" }));
    return z.object({ challenge: z.string().min(1).max(200) }).parse(JSON.parse(json));
  } catch {
    context.addIssue({ code: "custom", message: "no client data" });
    return z.NEVER;
  }
});

const credential = {
  id: passkeyId,
  rawId: passkeyId,
  type: z.literal("public-key"),
};

const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().regex(/^[a-z-]{1,30}$/)).max(10).catch([]).default([]),
  }),
});

const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish(),
  }),
});

/** What a browser answered, and the challenge that it says it answers. */
export type RegistrationAnswer = z.output<typeof registration> & { challenge: string };
export type AssertionAnswer = z.output<typeof assertion> & { challenge: string };

/** The hidden field `credential` of a form: the JSON of a browser's PublicKeyCredential. */
export const registrationAnswer = jsonOf(registration);
export const assertionAnswer = jsonOf(assertion);

function jsonOf<T extends { response: { clientDataJSON: string } }>(schema: z.ZodType<T>) {
  return z.string().transform((text, context) => {
    const credential = schema.safeParse(text.length > LONGEST_ANSWER ? null : parsed(text));
    const data = clientData.safeParse(credential.data?.response.clientDataJSON);
    if (!credential.success || !data.success) {
      context.addIssue({ code: "custom", message: "Cannot read what the browser sent" });
      return z.NEVER;
    }
    return { ...credential.data, challenge: data.data.challenge };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
