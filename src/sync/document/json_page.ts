import { recognisedPages } from "../columns/recognised.ts";
import { type Limits, Refused } from "./refused.ts";
import type { Bytes } from "./unpack.ts";

/**
 * Tells a JSON page of the API by what it holds: `payload` (or the page's own top) with a list of shipments, of
 * shipment items or of transactions; a file may hold several pages in a list. Its elements are counted and
 * let go.
 */
export async function readPage(source: Bytes, name: string, limits: Limits) {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limits.pageBytes) {
      throw new Refused("is a JSON file too large for a page of the API");
    }
    parts.push(chunk);
  }

  const content = parsed(await new Blob(parts as Uint8Array<ArrayBuffer>[]).text());
  const pages = Array.isArray(content) ? content : [content];
  const kind = recognisedPages.find(({ element }) =>
    pages.length > 0 && pages.every((page) => listIn(page, element) !== null)
  );
  if (!kind) throw new Refused("is a JSON file, and no page that SellerVault knows");
  const rows = pages.reduce((sum, page) => sum + listIn(page, kind.element)!.length, 0);
  return {
    kind: "recognised" as const,
    reportType: kind.reportType,
    rows,
    sentence: `${name} is a ${kind.name}, which is used from a later version on`,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Refused("is a JSON file that ends in the middle or is damaged");
    }
    throw error;
  }
}

function listIn(page: unknown, element: string): unknown[] | null {
  const top = page as Record<string, unknown> | null;
  const payload = (top?.payload ?? top) as Record<string, unknown> | null;
  const list = payload?.[element];
  return Array.isArray(list) ? list : null;
}
