import { dirname, join, posix } from "node:path";
import { projectRoot } from "../../db/embedded.ts";

/** One file of the project, as text, with what it imports. */
export interface SourceFile {
  /** From the project's folder: `src/findings/routes.tsx`. */
  path: string;
  text: string;
  imports: Import[];
}

export interface Import {
  /** Of ours, its path from the project's folder; else the package's name. */
  target: string;
  ours: boolean;
  /** True when it is gone once types are: `import type`, or every name marked `type`. */
  typeOnly: boolean;
  /** What the file calls it → what it is called at home. */
  names: Map<string, string>;
}

/** Folders that hold no source of ours. */
const OUTSIDE = ["node_modules", "coverage", "test-results"];

/** Every .ts and .tsx file of the project. */
export async function readSources(folder = ""): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(projectRoot, folder))) {
    const path = posix.join(folder, name);
    if (isDirectory) {
      if (!name.startsWith(".") && !OUTSIDE.includes(name)) found.push(...await readSources(path));
    } else if (/\.tsx?$/.test(name)) {
      found.push(sourceFile(path, await Deno.readTextFile(join(projectRoot, path))));
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

const FROM = /^\s*(?:import|export)\s+(type\s+)?([^"'`;]*?)\s*from\s*["']([^"']+)["']/gm;
const BARE = /^\s*import\s*["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["'`]([^"'`]+)["'`]/g;

/** Reads the imports of a file whose text is given. */
export function sourceFile(path: string, text: string): SourceFile {
  const imports = [
    ...[...text.matchAll(FROM)].map(([, type, clause, specifier]) => {
      const names = namesOf(clause!);
      const typeOnly = type !== undefined ||
        (names.length > 0 && clause!.startsWith("{") && names.every(({ isType }) => isType));
      return imported(path, specifier!, typeOnly, names);
    }),
    ...[...text.matchAll(BARE), ...text.matchAll(DYNAMIC)].map(([, specifier]) =>
      imported(path, specifier!, false, [])
    ),
  ];
  return { path, text, imports };
}

interface Name {
  here: string;
  home: string;
  isType: boolean;
}

function namesOf(clause: string): Name[] {
  const braces = /\{([^}]*)\}/.exec(clause);
  return (braces?.[1] ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "")
    .map((name) => {
      const isType = name.startsWith("type ");
      const [home, here = home] = name.replace(/^type /, "").split(" as ");
      return { home: home!, here: here!, isType };
    });
}

function imported(path: string, specifier: string, typeOnly: boolean, names: Name[]): Import {
  const ours = specifier.startsWith(".");
  return {
    target: ours ? posix.join(dirname(path), specifier) : specifier,
    ours,
    typeOnly,
    names: new Map(names.map(({ here, home }) => [here, home])),
  };
}
