/** Asks for one page over kept connections, as light as pgbench asks Postgres. */
import { answer } from "./child.ts";

export interface PageTask {
  port: number;
  path: string;
  cookie: string;
  clients: number;
  seconds: number;
}

export interface PagesServed {
  perSecond: number;
  /** Bytes of one page. */
  bytes: number;
  medianMs: number;
}

if (import.meta.main) {
  await answer(async ({ port, path, cookie, clients, seconds }: PageTask): Promise<PagesServed> => {
    const request = new TextEncoder().encode(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\n\r\n`,
    );
    const started = performance.now();
    const ends = started + seconds * 1000;
    const times: number[] = [];
    let bytes = 0;
    await Promise.all(Array.from({ length: clients }, async () => {
      using connection = await Deno.connect({ port, hostname: "127.0.0.1" });
      const read = responseReader(connection);
      for (let from = performance.now(); from < ends;) {
        await connection.write(request);
        bytes = await read();
        const now = performance.now();
        times.push(now - from);
        from = now;
      }
    }));
    const elapsed = performance.now() - started;
    times.sort((a, b) => a - b);
    return {
      perSecond: times.length / (elapsed / 1000),
      bytes,
      medianMs: times[Math.floor(times.length / 2)]!,
    };
  });
}

/** Reads one answer after the other from a connection; the size of its body. Only 200 will do. */
function responseReader(connection: Deno.Conn): () => Promise<number> {
  const buffer = new Uint8Array(256 * 1024);
  const decoder = new TextDecoder();
  return async () => {
    let head = "";
    let end = -1;
    let read = 0;
    while (end < 0) {
      const count = await connection.read(buffer);
      if (count === null) throw new Error("the server closed the connection");
      head += decoder.decode(buffer.subarray(0, count));
      end = head.indexOf("\r\n\r\n");
      read += count;
    }
    const headers = head.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1]);
    if (!headers.startsWith("HTTP/1.1 200") || Number.isNaN(length)) {
      throw new Error(`the page was answered with ${headers.split("\r\n")[0]}`);
    }
    for (const whole = end + 4 + length; read < whole;) {
      const count = await connection.read(buffer);
      if (count === null) throw new Error("the server closed the connection");
      read += count;
    }
    return length;
  };
}
