import type { Bed } from "./bed.ts";

/** One statement as Postgres was asked it, with the values of its parameters; null is NULL. */
export interface Statement {
  text: string;
  values: (string | null)[];
}

/** Lets Postgres log every statement while `work` runs, and returns those of the web's login. */
export async function captureStatements(
  { admin, log }: Bed,
  work: () => Promise<void>,
): Promise<Statement[]> {
  await admin.unsafe("alter system set log_line_prefix = '%u '");
  await logStatements(admin, "all");
  const { size } = await Deno.stat(log);
  await work();
  await logStatements(admin, "none");
  const text = new TextDecoder().decode((await Deno.readFile(log)).subarray(size));
  return readLog(text, "sv_web");
}

async function logStatements(admin: Bed["admin"], which: "all" | "none"): Promise<void> {
  await admin.unsafe(`alter system set log_statement = '${which}'`);
  await admin.unsafe("select pg_reload_conf()");
  // Every session takes the new setting up before its next statement, once the signal has come.
  await new Promise((wake) => setTimeout(wake, 500));
}

const ENTRY = /^(\S*) (LOG|DETAIL|STATEMENT|ERROR|HINT): {2}/;
const STATEMENT = /^(?:execute [^:]*|statement): /;
const VALUE = /\$\d+ = (?:NULL|'((?:[^']|'')*)')/g;

/** Reads the entries of one login; a line that starts with a tab goes on with the entry before it. */
function readLog(text: string, login: string): Statement[] {
  const statements: Statement[] = [];
  for (const entry of text.split(/\n(?!\t)/)) {
    const [head = "", user, kind] = ENTRY.exec(entry) ?? [];
    if (user !== login) continue;
    const body = entry.slice(head.length).replaceAll("\n\t", "\n").trim();
    if (kind === "LOG" && STATEMENT.test(body)) {
      statements.push({ text: body.replace(STATEMENT, ""), values: [] });
    } else if (kind === "DETAIL" && /^parameters:/i.test(body)) {
      const values = [...body.matchAll(VALUE)].map(([, value]) =>
        value?.replaceAll("''", "'") ?? null
      );
      statements.at(-1)!.values = values;
    }
  }
  return statements;
}

/**
 * The statements as a pgbench script. Values travel as its variables, so that each stays a parameter; an empty
 * one, which pgbench does not take, is written out, and NULL is a variable that nobody sets.
 */
export function pgbenchScript(
  statements: Statement[],
): { script: string; variables: Record<string, string> } {
  const variables: Record<string, string> = {};
  const lines = statements.map(({ text, values }, place) =>
    withoutColons(text).replace(/\$(\d+)/g, (_, number) => {
      const value = values[Number(number) - 1];
      if (value === "") return "''";
      const name = `s${place}_${number}`;
      if (value != null) variables[name] = value;
      return `:${name}`;
    }) + ";"
  );
  return { script: lines.join("\n") + "\n", variables };
}

/** pgbench takes `:MI` for a variable even inside a literal; the same literal can be written without colons. */
function withoutColons(text: string): string {
  return text.replace(
    /'(?:[^']|'')*'/g,
    (literal) =>
      literal.includes(":")
        ? `U&${literal.replaceAll("\\", "\\\\").replaceAll(":", "\\003A")}`
        : literal,
  );
}
