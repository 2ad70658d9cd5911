/** A real SMTP server of the test's own, and an authority that vouches for it. */
import { once } from "node:events";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll } from "vitest";

export interface Authority {
  /** Its certificate, what SMTP_CA holds. */
  ca: string;
  /** A certificate for `localhost` that it issued, with the key. */
  cert: string;
  key: string;
}

const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(" ");

/** Makes an authority and one certificate, with the openssl of the machine; both are good for a day. */
export async function createAuthority(): Promise<Authority> {
  const folder = await Deno.makeTempDir({ prefix: "sellervault-authority-" });
  const file = (name: string) => join(folder, name);
  const openssl = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder }).output();
    if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  };
  try {
    await openssl(
      ...["req", "-x509", ...NEW_KEY, "-keyout", "ca.key", "-out", "ca.pem", "-days", "1"],
      ...["-subj", "/CN=Authority of a test"],
    );
    await openssl(
      ...["req", "-new", ...NEW_KEY, "-keyout", "server.key", "-out", "server.csr"],
      ...["-subj", "/CN=localhost"],
    );
    await Deno.writeTextFile(file("names"), "subjectAltName=DNS:localhost\n");
    await openssl(
      ...["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key"],
      ...["-CAcreateserial", "-days", "1", "-extfile", "names", "-out", "server.pem"],
    );
    const [ca, cert, key] = await Promise.all(
      ["ca.pem", "server.pem", "server.key"].map((name) => Deno.readTextFile(file(name))),
    );
    return { ca: ca!, cert: cert!, key: key! };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export interface Delivery {
  from: string;
  to: string[];
  /** The message as it came over the wire. */
  message: string;
  encrypted: boolean;
}

export interface SmtpServer {
  port: number;
  deliveries: Delivery[];
  /** Every authentication that was tried. */
  signIns: { user: string; password: string; encrypted: boolean }[];
}

/** Starts a server on `localhost` that takes every mail, unless `options` say otherwise. */
export async function startSmtp(
  { cert, key }: Authority,
  options: SMTPServerOptions = {},
): Promise<SmtpServer> {
  const deliveries: Delivery[] = [];
  const signIns: SmtpServer["signIns"] = [];
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth({ username, password }, { secure }, done) {
      signIns.push({ user: username ?? "", password: password ?? "", encrypted: secure });
      done(null, { user: username });
    },
    onData(stream, { envelope, secure }, done) {
      const chunks: Uint8Array[] = [];
      stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      stream.on("end", () => {
        deliveries.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : "",
          to: envelope.rcptTo.map(({ address }) => address),
          message: new TextDecoder().decode(Uint8Array.from(chunks.flatMap((c) => [...c]))),
          encrypted: secure,
        });
        done();
      });
    },
    ...options,
  });
  // A client that turns away in the midst of a handshake is an error to the server, and here the aim.
  server.on("error", () => {});
  const listening = server.listen(0, "localhost");
  await once(listening, "listening");
  afterAll(() => new Promise<void>((closed) => server.close(() => closed())));
  return { port: (listening.address() as { port: number }).port, deliveries, signIns };
}

/** A server that knows no encryption and writes down all that it is told. */
export function startPlainSmtp(): { port: number; heard(): string } {
  const listener = Deno.listen({ hostname: "localhost", port: 0 });
  afterAll(() => listener.close());
  let heard = "";
  const serve = async (connection: Deno.Conn) => {
    const say = (line: string) => connection.write(new TextEncoder().encode(`${line}\r\n`));
    await say("220 plain ESMTP");
    for await (const chunk of connection.readable) {
      const line = new TextDecoder().decode(chunk);
      heard += line;
      if (line.startsWith("EHLO")) await say("250-plain\r\n250 AUTH PLAIN LOGIN");
      else await say(line.startsWith("STARTTLS") ? "502 5.5.1 Unknown command" : "250 Go on");
    }
  };
  (async () => {
    for await (const connection of listener) serve(connection).catch(() => {});
  })();
  return { port: listener.addr.port, heard: () => heard };
}
