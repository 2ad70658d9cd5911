/** A process of the bench's own: `task` goes in, one answer comes out, both as JSON. */
import { join } from "node:path";
import { projectRoot } from "../db/embedded.ts";

export async function askChild<Answer>(script: string, task: unknown): Promise<Answer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(projectRoot, "bench", script)],
    cwd: projectRoot,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(task)));
  await input.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`bench/${script} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The child's side. */
export async function answer<Task>(work: (task: Task) => Promise<unknown>): Promise<void> {
  const task = await new Response(Deno.stdin.readable).json();
  console.log(JSON.stringify(await work(task)));
}
