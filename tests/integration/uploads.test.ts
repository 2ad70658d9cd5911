import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readMultipart } from "../../src/sync/multipart.ts";
import { writeInTurn } from "../../src/sync/write_in_turn.ts";
import { openApp } from "../support/app.ts";
import { castOf } from "../support/cast.ts";
import { ledger } from "./ingest_documents.ts";

const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const { admin } = app.db;

interface Part {
  /** What follows `form-data; ` in its Content-Disposition. */
  disposition: string;
  content: string | Uint8Array<ArrayBuffer>;
}

function form(parts: Part[]): { body: ReadableStream; headers: Record<string, string> } {
  const whole = new Blob([
    ...parts.flatMap(({ disposition, content }) => [
      `--X\r\nContent-Disposition: form-data; ${disposition}\r\n`,
      disposition.startsWith('name="_') ? "\r\n" : "Content-Type: application/octet-stream\r\n\r\n",
      content,
      "\r\n",
    ]),
    "--X--\r\n",
  ]);
  let at = 0;
  const body = new ReadableStream({
    async pull(controller) {
      if (at >= whole.size) return controller.close();
      controller.enqueue(await whole.slice(at, at += 64 * 1024).bytes());
    },
  });
  return { body, headers: { "Content-Type": "multipart/form-data; boundary=X" } };
}

/** What became of files uploaded together, in their order. */
async function uploaded(...files: Part[]) {
  const alice = await cast.as("alice");
  const token = { disposition: 'name="_csrf"', content: await alice.csrfToken() };
  const [{ last }] = await admin.unsafe(
    `select coalesce(max(id), 0) as last from v_${a1}.reports`,
  ) as [{ last: string }];
  const { status } = await alice.send(`/v/${a1}/uploads`, {
    method: "POST",
    ...form([token, ...files]),
  });
  const reports = await admin.unsafe(`
    select file_name, state, rows, reason, unknown_values from v_${a1}.reports
    where id > ${last} order by id`);
  return { status, reports: [...reports] };
}

const file = (name: string, content: Part["content"]): Part => ({
  disposition: `name="files"; filename="${name}"`,
  content,
});

describe("an upload", () => {
  test("a large file that is refused at its first bytes does not hold up what follows", async () => {
    const pdf = new Uint8Array(3_000_000).fill(65);
    pdf.set(new TextEncoder().encode("%PDF-1.7\n"));
    const { status, reports } = await uploaded(
      file("scan.pdf", pdf),
      file("ledger.txt", ledger([{ referenceId: "after a PDF" }])),
    );

    expect(status).toBe(303);
    expect(reports.map(({ state }) => state)).toEqual(["rejected", "done"]);
  });

  test("a part without a name, or one that nobody reads any more, may be larger than any file", async () => {
    const seen: string[] = [];
    const request = new Request("http://localhost/", {
      method: "POST",
      ...form([
        { disposition: 'name="files"', content: "x".repeat(3_000_000) },
        file("unread", "x".repeat(3_000_000)),
        file("last", "small"),
      ]),
    });
    await readMultipart(request, {
      onFields() {},
      async onFile({ name, bytes }) {
        for await (const chunk of bytes) {
          seen.push(`${name} ${chunk.length > 0}`);
          break;
        }
      },
    }, 1_000_000);

    expect(seen).toEqual(["unread true", "last true"]);
  });

  test("a file that is too large is said so", async () => {
    const request = new Request("http://localhost/", {
      method: "POST",
      ...form([file("big.txt", "x".repeat(300_000))]),
    });
    const reading = readMultipart(request, {
      onFields() {},
      async onFile({ bytes }) {
        for await (const _ of bytes);
      },
    }, 100_000);

    await expect(reading).rejects.toThrow("big.txt is larger than 512 MB");
  });

  test("a name with control characters is kept without them", async () => {
    const { status, reports } = await uploaded({
      disposition: "name=\"files\"; filename*=UTF-8''le%00dg%0D%0Aer.txt",
      content: ledger([{ referenceId: "odd name" }]),
    });

    expect(status).toBe(303);
    expect(reports).toMatchObject([{ file_name: "ledger.txt", state: "done", rows: 1 }]);
  });

  test("cells that mean something to COPY or JSON are text like any other", async () => {
    const { reports } = await uploaded(file(
      "odd.txt",
      ledger([
        ...Array.from({ length: 2000 }, (_, i) => ({ referenceId: `${i}` })),
        { referenceId: "\\N" },
        { referenceId: "\\." },
        { referenceId: "a\\tb\\" },
        { referenceId: "nul", reason: "\0QQ9\0", title: "x".repeat(600) },
        { referenceId: "half", reason: `${"x".repeat(59)}😀` },
      ]),
    ));

    expect(reports).toMatchObject([{ state: "done", rows: 2005 }]);
    expect(reports[0]!.unknown_values.map(({ value }: { value: string }) => value))
      .toEqual(["QQ9", `${"x".repeat(59)}\ufffd`]);
    const kept = await admin.unsafe(
      `select reference_id from v_${a1}.ledger_events where reference_id like '%\\\\%' order by line`,
    );
    expect(kept.map(({ reference_id }) => reference_id)).toEqual(["\\N", "\\.", "a\\tb\\"]);
  });

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ["a cell of a million blanks", ledger([{ quantity: " ".repeat(900_000) + "x" }])],
    ["a header with a name half a million times", `${"Date\t".repeat(200_000)}end\n1\n`],
    [
      "forty thousand quotes that are never closed",
      gzipSync(
        ledger([{}]).replace("Date", '"Date"') + `"${"x".repeat(300)}\n`.repeat(40_000),
      ) as Uint8Array<ArrayBuffer>,
    ],
  ])("%s takes no more time than its size", async (_, content) => {
    const began = performance.now();
    const { status } = await uploaded(file("slow.txt", content));

    expect(status).toBe(303);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("documents are written one after the other in a vault, and few at once in all", async () => {
    let writing: string[] = [];
    let most = 0;
    const done: string[] = [];
    await Promise.all(
      ["a", "b", "c", "d", "e"].flatMap((vault) =>
        [1, 2, 3].map((nth) =>
          writeInTurn(vault, async () => {
            expect(writing).not.toContain(vault);
            writing.push(vault);
            most = Math.max(most, writing.length);
            await new Promise((wake) => setTimeout(wake, 5));
            writing = writing.filter((name) => name !== vault);
            done.push(`${vault}${nth}`);
          })
        )
      ),
    );

    expect(most).toBe(3);
    expect(done.filter((name) => name.startsWith("e"))).toEqual(["e1", "e2", "e3"]);
  });
});
