import type { Application } from "./lwa.ts";

/** The application that the demo is, in the eyes of the simulated Amazon. Its secret guards nothing. */
export function demoApplication(redirectUris: string[]): Application {
  return {
    applicationId: "amzn1.sp.solution.00000000-demo-4000-8000-000000000001",
    clientId: "amzn1.application-oa2-client.demo",
    clientSecrets: ["simulated-client-secret-that-guards-nothing"],
    redirectUris,
  };
}
