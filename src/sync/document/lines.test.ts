import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachLine } from "./lines.ts";

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function lines(bytes: Uint8Array, charset: string | null = null, size = 7) {
  const found: [string, boolean][] = [];
  await eachLine(pieces(bytes, size), charset, (line, last) => found.push([line, last]));
  return found;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const utf16 = (text: string) =>
  new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);

describe("charsets", () => {
  test.each<[string, Uint8Array, string | null]>([
    ["UTF-8", utf8("Müsli €\nß\n"), null],
    ["UTF-8 with a byte order mark", utf8("\ufeffMüsli €\nß\n"), null],
    ["UTF-16 with a byte order mark", utf16("\ufeffMüsli €\nß\n"), null],
    ["UTF-8 whatever the Content-Type's unknown charset", utf8("Müsli €\nß\n"), "x-nonsense"],
    ["a byte order mark against the Content-Type", utf8("\ufeffMüsli €\nß\n"), "iso-8859-1"],
    ["Windows-1252 that is not said", latin("M\u00fcsli \u0080\n\u00df\n"), null],
    ["Windows-1252 that is said", latin("M\u00fcsli \u0080\n\u00df\n"), "Cp1252"],
  ])("%s", async (_, bytes, charset) => {
    expect(await lines(bytes, charset)).toEqual([["Müsli €", false], ["ß", false]]);
  });
});

test("line ends are LF, CRLF, and CR in a file without LF", async () => {
  expect(await lines(utf8("a\r\nb\nc"))).toEqual([["a", false], ["b", false], ["c", true]]);
  expect(await lines(utf8("a\rb\rc"))).toEqual([["a", false], ["b", false], ["c", true]]);
});

test("a line of a million characters is no line of a report", async () => {
  const endless = new Uint8Array(1024 * 1024 + 10).fill(65);
  await expect(lines(endless, null, 65536)).rejects.toThrow("a line of more than a million");
});

test("the reading does not depend on how the bytes arrived", async () => {
  await fc.assert(fc.asyncProperty(
    fc.uint8Array({ maxLength: 60 }),
    fc.integer({ min: 1, max: 60 }),
    async (bytes, size) => {
      // The mark in front and the kind of line end are told from the first bytes, however they come.
      const text = new Uint8Array([65, 10, ...bytes]);
      expect(await lines(text, null, size)).toEqual(await lines(text, null, 1000));
    },
  ));
});
