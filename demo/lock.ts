/**
 * Takes the lock of a data folder for as long as this process lives; the system lets go of it however
 * the process ends. False when another process holds it.
 */
export async function takeLock(path: string): Promise<boolean> {
  const file = await Deno.open(path, { create: true, write: true });
  const taken = await file.tryLock(true);
  if (taken) held.push(file);
  else file.close();
  return taken;
}

/** Kept open, since closing a file lets go of its lock. */
const held: Deno.FsFile[] = [];
