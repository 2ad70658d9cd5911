import { beforeAll, describe, expect, test } from "vitest";
import { sellerIds } from "../support/amazon.ts";
import { openApp, workOff } from "../support/app.ts";
import { type Browser, masked } from "../support/browser.ts";
import { castOf, fillVaults } from "../support/cast.ts";
import { fill, isSafe, routesOf, tableOfId } from "../support/routes.ts";

/** ISO-02, ISO-03, NV-01: whatever happens in other vaults, every byte that A1 is served stays the same. */
const app = await openApp();
const cast = await castOf(app);
const { a1, a2, b1 } = cast.vaults;
let alice: Browser;
let sam: Browser;

beforeAll(async () => {
  await fillVaults(app, cast);
  alice = await cast.as("alice");
  sam = await cast.as("sam");
  const [first] = await openFindings(a1);
  await alice.request("POST", `/v/${a1}/findings/${first}/claim`);
  await alice.request("POST", `/v/${a1}/costs`, {
    sku: "A1-SKU",
    cost: "12.34",
    currency: "USD",
    effective_from: "2026-01-01",
  });
  await workOff(app);
  alice.cookies.delete("sv-flash");
});

async function openFindings(vault: string): Promise<number[]> {
  const rows = await app.db.admin.unsafe(
    `select id from v_${vault}.findings where state = 'open' order by id`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Every page that a GET of the route table can show of a vault, and the lists in all their forms. */
async function addressesOf(vault: string): Promise<string[]> {
  const rows = async (table: string) =>
    (await app.db.admin.unsafe(`select id from v_${vault}.${table}`)).map(({ id }) => Number(id));
  const findings = await rows("findings");
  const claims = await rows("claims");
  expect([findings.length > 3, claims.length > 0]).toEqual([true, true]);
  const paths = routesOf(app).filter((route) => isSafe(route) && route.path.startsWith("/v/:vault"))
    .flatMap((route) => {
      const table = tableOfId(route);
      if (!table) return [fill(route, { vault })];
      return (table === "findings" ? findings : claims).map((id) => fill(route, { vault, id }));
    });
  const lists = ["open", "claimed", "expired", "information", "dismissed"].map((state) =>
    `/v/${vault}/findings?state=${state}&sort=value`
  );
  const desk = ["waiting", "settled"].map((state) => `/v/${vault}/claims?state=${state}`);
  return [...paths, ...lists, ...desk, `/v/${vault}/considered?q=A1`];
}

async function read(browser: Browser, addresses: string[]): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const address of addresses) {
    for (const part of ["page", "part"]) {
      const headers: Record<string, string> = part === "part" ? { "HX-Request": "true" } : {};
      const response = await browser.request("GET", address, undefined, headers);
      expect([address, response.status]).toEqual([address, 200]);
      pages[`${part} ${address}`] = masked(await response.text());
    }
  }
  return pages;
}

function differing(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before).filter((address) => before[address] !== after[address]);
}

/** Costs, an upload, payments, a sync, an audit, claims made and filed, findings dismissed. */
async function changeEverything(browser: Browser, vault: string, seller: string): Promise<void> {
  const cost = {
    sku: `SKU-${vault}`,
    cost: "99.99",
    currency: "USD",
    effective_from: "2026-01-01",
  };
  expect((await browser.request("POST", `/v/${vault}/costs`, cost)).status).toBe(303);
  const upload = new FormData();
  upload.set(
    "files",
    new File([
      "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\toriginal-reimbursement-id\toriginal-reimbursement-type\n" +
      "2026-10-01T00:00:00+00:00\t990001\t\t\tLost_Warehouse\tNEW-SKU\tX00NEW\tB00NEW\tNew thing\tNewItem\tUSD\t9.99\t9.99\t1\t0\t1\t\t\n",
    ], "reimbursements.txt"),
  );
  expect((await browser.request("POST", `/v/${vault}/uploads`, upload)).status).toBe(303);
  const [product] = await app.db.admin.unsafe(`select fnsku from v_${vault}.products limit 1`);
  app.amazon.controls.pay(seller, {
    fnsku: product!.fnsku,
    units: 3,
    reason: "CustomerServiceIssue",
  });
  expect((await browser.request("POST", `/v/${vault}/sync`)).status).toBe(303);
  await workOff(app);

  const [first, second] = await openFindings(vault);
  expect((await browser.request("POST", `/v/${vault}/findings/${first}/claim`)).status).toBe(303);
  expect((await browser.request("POST", `/v/${vault}/findings/${second}/dismissal`)).status).toBe(
    303,
  );
  const [claim] = await app.db.admin.unsafe(`select id from v_${vault}.claims`);
  const filed = await browser.request("POST", `/v/${vault}/claims/${claim!.id}/filing`, {
    caseId: "1234567890",
  });
  expect(filed.status).toBe(303);
  expect((await browser.request("POST", `/v/${vault}/connection/delete`)).status).toBe(303);
  await workOff(app);
  browser.cookies.delete("sv-flash");
}

describe("two vaults", () => {
  test("nothing that tenant A is served changes with tenant B's vault", async () => {
    const addresses = [...await addressesOf(a1), "/vaults", "/vaults/new", "/members"];
    const before = await read(alice, addresses);

    await changeEverything(sam, b1, sellerIds.b1);
    const after = await read(alice, addresses);

    expect(differing(before, after)).toEqual([]);
  });

  test("nothing that vault A1 is served changes with vault A2 of the same agency", async () => {
    const addresses = await addressesOf(a1);
    const before = await read(alice, addresses);

    await changeEverything(alice, a2, sellerIds.a2);
    const after = await read(alice, addresses);

    expect(differing(before, after)).toEqual([]);
  });

  test("and its own change is seen, so that the comparison can fail", async () => {
    const addresses = [
      `/v/${a1}`,
      `/v/${a1}/findings`,
      `/v/${a1}/costs`,
      `/v/${a1}/costs.csv`,
      `/v/${a1}/sync`,
    ];
    const before = await read(alice, addresses);

    await changeEverything(alice, a1, sellerIds.a1);
    const after = await read(alice, addresses);

    expect(differing(before, after)).toEqual(Object.keys(before));
  });

  test("two tabs show two vaults, each its own, and an export holds one", async () => {
    const products = async (vault: string) =>
      (await app.db.admin.unsafe(`select fnsku from v_${vault}.findings where state = 'expired'`))
        .map(({ fnsku }) => fnsku as string);
    const [ofA1, ofA2] = [await products(a1), await products(a2)];
    const [one, two] = await Promise.all(
      [a1, a2].map(async (vault) =>
        await (await alice.request("GET", `/v/${vault}/findings?state=expired`)).text()
      ),
    );
    const csv = await (await alice.request("GET", `/v/${a1}/costs.csv`)).text();
    const shows = (page: string, fnskus: string[]) =>
      fnskus.filter((fnsku) => page.includes(fnsku)).length;

    expect([shows(one!, ofA1), shows(one!, ofA2)]).toEqual([ofA1.length, 0]);
    expect([shows(two!, ofA1), shows(two!, ofA2)]).toEqual([0, ofA2.length]);
    expect([csv.includes("A1-SKU"), csv.includes(`SKU-${a2}`)]).toEqual([true, false]);
  });
});
