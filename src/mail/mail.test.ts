import { describe, expect, test } from "vitest";
import { composeText, type Mail, mailSchema, oneLine } from "./mail.ts";

const mail: Mail = {
  to: "alice@seller.example",
  subject: "Set a new password",
  heading: "Set a new password",
  paragraphs: ["Somebody asked for a new password for your account.", "The link works once."],
  action: { label: "Set it", url: `https://sellervault.example/reset/${"t".repeat(90)}` },
  foot: "Ignore this mail if it was not you.",
};

describe("the plain text", () => {
  test("has the link on a line of its own, in one piece", () => {
    const lines = composeText(mail).split("\n");

    expect(lines[lines.indexOf("Set it:") + 1]).toBe(mail.action!.url);
  });

  test("has no line beyond 78 characters but for words that are longer by themselves", () => {
    const long = `${"word ".repeat(60)}${"x".repeat(100)} ${"more ".repeat(40)}`;
    const lines = composeText({ ...mail, paragraphs: [long], foot: long }).split("\n");

    const tooLong = lines.filter((line) => line.length > 78);
    expect(tooLong).toEqual(["x".repeat(100), mail.action!.url, "x".repeat(100)]);
    expect(lines.filter((line) => /^ | $/.test(line))).toEqual([]);
    expect(Math.max(...lines.filter((line) => !tooLong.includes(line)).map((line) => line.length)))
      .toBeGreaterThan(73);
  });

  test("keeps each paragraph to itself: a line break in a name makes no line of its own", () => {
    const text = composeText({
      ...mail,
      paragraphs: ["Acme\r\n\r\nOpen\u2028https://evil.example"],
    });

    expect(text).toContain("\n\nAcme Open https://evil.example\n\n");
  });

  test("ends with why it was sent", () => {
    expect(composeText({ ...mail, action: undefined })).toBe(
      "Set a new password\n\nSomebody asked for a new password for your account.\n\n" +
        "The link works once.\n\n--\nIgnore this mail if it was not you.\n",
    );
  });
});

describe("what may leave as a mail", () => {
  test("has a subject of one line, whatever a name in it holds", () => {
    const subject = "Invitation to Acme\r\nBcc: sam@stranger.example\u0000\u2028\u202egnp.exe";

    expect(mailSchema.parse({ ...mail, subject }).subject)
      .toBe("Invitation to Acme Bcc: sam@stranger.example gnp.exe");
  });

  test.each([
    "alice@seller.example\r\nBcc: sam@stranger.example",
    "alice@seller.example\n",
    "alice@seller.example, sam@stranger.example",
    "Alice <alice@seller.example>",
    "alice@seller.example\u0000",
    "",
  ])("goes to one address and nothing else: %j", (to) => {
    expect(mailSchema.safeParse({ ...mail, to }).success).toBe(false);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "/reset", "ftp://seller.example"])(
    "links to a web page, not to %s",
    (url) => {
      expect(mailSchema.safeParse({ ...mail, action: { label: "Go", url } }).success).toBe(false);
    },
  );

  test("is left as it is otherwise", () => {
    expect(mailSchema.parse(mail)).toEqual(mail);
  });
});

test("one line keeps letters of every script", () => {
  expect(oneLine("  Łódź \t 東京 🏭\n")).toBe("Łódź 東京 🏭");
});
