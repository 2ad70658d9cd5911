/**
 * Documents that a process writes at the same time. Each holds a connection for as long as that takes,
 * and pages of every tenant need the others.
 */
const AT_ONCE = 3;
/** Documents of one vault that are read and wait to be written: what they take on the disk is bounded. */
const MOST_WAITING = 8;

const waiting = new Map<string, Promise<void>[]>();
const line: (() => void)[] = [];
let busy = 0;

/**
 * Writes one document of a vault after the other, as its tables' lock would have it anyway, and few of all
 * vaults at once. `write` must not reject.
 */
export function writeInTurn(vaultId: string, write: () => Promise<void>): Promise<void> {
  const ahead = waiting.get(vaultId) ?? [];
  waiting.set(vaultId, ahead);
  const done = (ahead.at(-1) ?? Promise.resolve()).then(() => inLine(write)).finally(() => {
    ahead.splice(ahead.indexOf(done), 1);
    if (ahead.length === 0) waiting.delete(vaultId);
  });
  ahead.push(done);
  return done;
}

/** Settles when the vault may have one more document read. */
export async function untilRoom(vaultId: string): Promise<void> {
  for (
    let ahead = waiting.get(vaultId);
    ahead && ahead.length >= MOST_WAITING;
    ahead = waiting.get(vaultId)
  ) await ahead[0];
}

async function inLine(work: () => Promise<void>): Promise<void> {
  if (busy < AT_ONCE) busy++;
  else await new Promise<void>((next) => line.push(next));
  try {
    await work();
  } finally {
    const next = line.shift();
    if (next) next();
    else busy--;
  }
}
