/**
 * `npx deno task dev` is a chain of processes, and npx passes no signal on: ended by itself it leaves
 * the rest alive. So the product watches the npx, or npm, that it was started by, and stops with it.
 * Settles when that one is gone; never where there was none, or no /proc to see it in.
 */
export async function launcherGone(): Promise<void> {
  const launcher = await findLauncher();
  if (launcher === null) return new Promise(() => {});
  while (await commandOf(launcher) !== null) await new Promise((wake) => setTimeout(wake, 1000));
}

async function findLauncher(): Promise<number | null> {
  let found: number | null = null;
  for (let pid = await parentOf(Deno.pid); pid > 1; pid = await parentOf(pid)) {
    if (/(^|\/)(npm|npx)( |$)|npm exec/.test(await commandOf(pid) ?? "")) found = pid;
  }
  return found;
}

async function parentOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return Number(stat.slice(stat.lastIndexOf(")") + 1).trim().split(" ")[1] ?? 0);
}

async function commandOf(pid: number): Promise<string | null> {
  const command = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => null);
  // A process that ended and was not yet waited for has an empty command line.
  return command ? command.replaceAll("\0", " ").trim() : null;
}
