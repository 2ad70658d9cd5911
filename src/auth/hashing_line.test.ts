import { expect, test } from "vitest";
import { TooMany } from "../errors.ts";
import { hashingLine, INSIDE, type LineBounds } from "./hashing_line.ts";

/** A line whose work ends when the test says so. */
function openLine(bounds: Partial<LineBounds> = {}) {
  const line = hashingLine({ lanes: 1, places: 40, placesEach: 2, ...bounds });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    /** What has begun so far, in this order. */
    begun,
    join(network: string, name: string): Promise<string> {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return line(network, () => {
        begun.push(name);
        return end.promise;
      });
    },
    async end(name: string): Promise<void> {
      ends.get(name)!.resolve(name);
      await settled();
    },
    async fail(name: string): Promise<void> {
      ends.get(name)!.reject(new Error("broken"));
      await settled();
    },
    /** Ends whatever runs until nobody waits. */
    async endAll(): Promise<void> {
      for (let at = 0; at < begun.length; at++) await this.end(begun[at]!);
    },
  };
}

/** After everything that promises still have to do. */
function settled(): Promise<void> {
  return new Promise((goOn) => setImmediate(goOn));
}

async function refusalOf(refused: Promise<unknown>): Promise<TooMany> {
  const error = await refused.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(TooMany);
  return error as TooMany;
}

test("networks take turns: a flood delays another by a round, and its own go in order", async () => {
  const line = openLine();
  for (const name of ["a1", "a2", "a3"]) line.join("a", name);
  for (const name of ["b1", "b2"]) line.join("b", name);
  line.join("c", "c1");

  await line.endAll();

  expect(line.begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
});

test("whoever comes while two flood waits for one of each, however often they come again", async () => {
  const line = openLine();
  for (const name of ["a1", "a2", "a3"]) line.join("a", name);
  for (const name of ["b1", "b2"]) line.join("b", name);
  await line.end("a1");
  line.join("c", "c1");

  line.join("a", "a4");
  await line.end("a2");
  line.join("b", "b3");
  await line.end("b1");

  expect(line.begun).toEqual(["a1", "a2", "b1", "a3"]);
  await line.end("a3");
  expect(line.begun.at(-1)).toBe("c1");
});

test("of one network one runs, on however many lanes, and two wait; the rest are refused", async () => {
  const line = openLine({ lanes: 3 });
  for (const name of ["a1", "a2", "a3"]) line.join("a", name);

  const { message } = await refusalOf(line.join("a", "a4"));
  line.join("b", "b1");

  expect(message).toContain("your network");
  expect(line.begun).toEqual(["a1", "b1"]);
  await line.endAll();
  expect(line.begun).toEqual(["a1", "b1", "a2", "a3"]);
});

test("one after the other a network gets through as often as it likes", async () => {
  const line = openLine();
  for (let at = 0; at < 50; at++) {
    const one = line.join("a", `a${at}`);
    await line.end(`a${at}`);
    expect(await one).toBe(`a${at}`);
  }
});

test("the whole line has a bound, for the inside too", async () => {
  const line = openLine({ places: 3 });
  line.join("a", "a1");
  for (const network of ["b", "c", INSIDE]) line.join(network, `${network}1`);

  const refusals = [line.join("d", "d1"), line.join(INSIDE, "late")].map(refusalOf);
  for (const { message } of await Promise.all(refusals)) expect(message).toContain("people");

  await line.endAll();
  expect(line.begun).toEqual(["a1", "b1", "c1", `${INSIDE}1`]);
  line.join("d", "d2");
  expect(line.begun.at(-1)).toBe("d2");
});

test("the inside waits in turn, on all lanes and without a bound of its own", async () => {
  const line = openLine({ lanes: 2 });
  for (let at = 1; at <= 6; at++) line.join(INSIDE, `i${at}`);
  line.join("a", "a1");

  await line.endAll();

  expect(line.begun).toEqual(["i1", "i2", "i3", "a1", "i4", "i5", "i6"]);
});

test("the refused are told to come again after a round, or when all who wait were served", async () => {
  const line = openLine({ places: 12 });
  for (const name of ["a1", "a2", "a3"]) line.join("a", name);

  // Two hashes of 0.4 seconds each.
  expect((await refusalOf(line.join("a", "a4"))).retryAfter).toBe(1);

  for (let at = 0; at < 10; at++) line.join(`n${at}`, `n${at}`);
  // Who runs and eleven networks that wait; then who runs and twelve who wait.
  expect((await refusalOf(line.join("a", "a5"))).retryAfter).toBe(5);
  expect((await refusalOf(line.join("z", "z1"))).retryAfter).toBe(6);
});

test("work that fails says so and frees its lane and its network's place", async () => {
  const line = openLine();
  const broken = line.join("a", "a1").catch(({ message }: Error) => message);
  for (const name of ["a2", "a3"]) line.join("a", name);

  await line.fail("a1");
  line.join("a", "a4");
  await line.endAll();

  expect(await broken).toBe("broken");
  expect(line.begun).toEqual(["a1", "a2", "a3", "a4"]);
});
