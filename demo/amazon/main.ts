import { simulateSellers } from "../sellers/cast.ts";
import { createSimulatedAmazon } from "./app.ts";
import { demoApplication } from "./demo_application.ts";

/** `deno run -A demo/amazon/main.ts [PORT] [REDIRECT_URI …]`: the simulated Amazon alone. */
async function main([port = "9700", ...redirectUris]: string[]): Promise<void> {
  const redirects = redirectUris.length > 0 ? redirectUris : ["http://localhost:8000/"];
  const application = demoApplication(redirects);
  const amazon = await createSimulatedAmazon({
    sellers: simulateSellers(),
    applications: [application],
    usagePlans: 60,
  });
  Deno.serve({ port: Number(port), hostname: "127.0.0.1" }, amazon.fetch);
  console.log(`Simulated Amazon for application ${application.applicationId}`);
}

if (import.meta.main) await main(Deno.args);
