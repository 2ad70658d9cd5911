import { join, relative, resolve } from "node:path";
import type { InputFile } from "../src/sync/document/archive.ts";
import { CannotAudit } from "./audit_options.ts";

export interface ReportFile extends InputFile {
  size: number;
}

/** The files under a folder, deep, in the order of their names; hidden ones and `except` left out. */
export async function listReportFiles(folder: string, except: string[]): Promise<ReportFile[]> {
  const left = new Set(await Promise.all(except.map(realPath)));
  const files: ReportFile[] = [];
  for await (const path of filesUnder(folder)) {
    if (left.has(await realPath(path))) continue;
    files.push(await reportFile(path, relative(folder, path)));
  }
  if (files.length === 0) throw new CannotAudit(`There are no files in ${folder}`);
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory) yield* filesUnder(path);
      else if (entry.isFile || (await Deno.stat(path)).isFile) yield path;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new CannotAudit(`There is no folder ${folder}`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new CannotAudit(`The folder ${folder} may not be read`);
    }
    throw error;
  }
}

async function reportFile(path: string, name: string): Promise<ReportFile> {
  const { size } = await Deno.stat(path);
  return {
    name,
    size,
    open: async () => (await Deno.open(path)).readable,
    async part(offset, length) {
      using file = await Deno.open(path);
      await file.seek(offset, Deno.SeekMode.Start);
      const bytes = new Uint8Array(Math.min(length, Math.max(0, size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const count = await file.read(bytes.subarray(filled));
        if (count === null) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    },
  };
}

/** The path behind links, or the path itself where there is nothing yet. */
async function realPath(path: string): Promise<string> {
  return await Deno.realPath(path).catch(() => resolve(path));
}
