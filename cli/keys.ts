/** `deno task keys`: prints a new KEY_FILE, one key that seals and one that signs. */
import { generateKeyFile } from "../src/keys.ts";

console.log(generateKeyFile().trimEnd());
