import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../db/embedded.ts";
import { rules } from "./support/rules.ts";
import { readSources, sourceFile } from "./support/sources.ts";

const sources = await readSources();

test("the sources are read, with their imports", () => {
  const main = sources.find(({ path }) => path === "src/main.ts")!;

  expect(main.imports.map(({ target }) => target)).toContain("src/config.ts");
});

describe.each(rules)("$says", ({ broken, counterExamples }) => {
  test("holds", () => {
    expect(sources.flatMap(broken)).toEqual([]);
  });

  test.each(counterExamples)("can fail: $path", ({ path, text }) => {
    expect(broken(sourceFile(path, text))).toHaveLength(1);
  });
});

test.each([
  ["a type", `import type { A } from "./a.ts";`, [["src/x/a.ts", true]]],
  ["names that are all types", `import { type A, type B } from "../b.ts";`, [["src/b.ts", true]]],
  ["a value among types", `import { type A,\n  b } from "../b.ts";`, [["src/b.ts", false]]],
  ["a default", `import a from "postgres";`, [["postgres", false]]],
  ["an export", `export * from "./a.ts";`, [["src/x/a.ts", false]]],
  ["an effect", `import "./a.ts";`, [["src/x/a.ts", false]]],
  ["a dynamic one", "await import(`./a.ts`)", [["src/x/a.ts", false]]],
])("imports are read: %s", (_, text, expected) => {
  const { imports } = sourceFile("src/x/y.ts", text);

  expect(imports.map(({ target, typeOnly }) => [target, typeOnly])).toEqual(expected);
});

const TASK = /deno(?:@[\d.]+)? task ([a-z][a-z0-9:]*)/g;

/** Tasks that a text tells its reader to run and deno.json does not have. */
function missingTasks(text: string, tasks: Record<string, unknown>): string[] {
  return [...text.matchAll(TASK)].map(([, name]) => name!).filter((name) => !(name in tasks));
}

describe("what the documents tell the reader to run is there", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(projectRoot, "deno.json")));

  test.each(["README.md", "docs/architecture.md", "docs/running.md", ".ci/run", "Dockerfile"])(
    "%s",
    async (path) => {
      const text = await Deno.readTextFile(join(projectRoot, path));

      expect(missingTasks(text, tasks)).toEqual([]);
    },
  );

  test("can fail", () => {
    expect(missingTasks("Run `deno task launch`", tasks)).toEqual(["launch"]);
  });
});

/** Variables that `src/config.ts` reads and a text does not name. */
function unexplained(config: string, text: string): string[] {
  const names = [...config.matchAll(/^\s+([A-Z][A-Z_]+):/gm)].map(([, name]) => name!);
  return [...new Set(names)].filter((name) => !text.includes(`\`${name}\``));
}

describe("README explains every variable that the configuration reads", async () => {
  const config = await Deno.readTextFile(join(projectRoot, "src/config.ts"));

  test("holds", async () => {
    const readme = await Deno.readTextFile(join(projectRoot, "README.md"));

    expect(unexplained(config, readme)).toEqual([]);
  });

  test("can fail", () => {
    expect(unexplained(config, "")).toContain("DATABASE_URL");
  });
});
