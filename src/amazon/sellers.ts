import { z } from "zod";
import type { AmazonClient } from "./client.ts";

const answer = z.object({
  payload: z.array(z.object({
    marketplace: z.object({ id: z.string(), countryCode: z.string() }),
    participation: z.object({ isParticipating: z.boolean() }),
  })),
});

/** Ids of the marketplaces in which the seller takes part. */
export async function listMarketplaceIds(client: AmazonClient): Promise<string[]> {
  const { payload } = await client.call("getMarketplaceParticipations", {}, answer);
  return payload.filter(({ participation }) => participation.isParticipating)
    .map(({ marketplace }) => marketplace.id);
}
