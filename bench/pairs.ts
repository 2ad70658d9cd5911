/** One measurement of ours beside one of Postgres', in the same minute on the same machine. */
export interface Pair {
  ours: number;
  theirs: number;
}

/** Measures so many pairs, taking turns in which of the two comes first. */
export async function inPairs(
  count: number,
  ours: (round: number) => Promise<number>,
  theirs: (round: number) => Promise<number>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < count; round++) {
    if (round % 2 === 0) {
      const first = await ours(round);
      pairs.push({ ours: first, theirs: await theirs(round) });
    } else {
      const first = await theirs(round);
      pairs.push({ ours: await ours(round), theirs: first });
    }
  }
  return pairs;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
