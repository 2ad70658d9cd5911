import { PgBoss } from "pg-boss";
import { sql as statement } from "drizzle-orm";
import type postgres from "postgres";
import type { SystemTx } from "./system.ts";
import type { TenantTx } from "./tenant.ts";
import type { VaultTx } from "./vault.ts";

/** The schema of pg-boss. */
const QUEUE_SCHEMA = "jobs";

/**
 * The queues. `stately` lets one job of a vault run and one more wait; what is asked for twice is done
 * once. The keeper's queue is its own, since it alone may make and drop vaults.
 */
const queues = {
  "vault.open": { policy: "stately" },
  "vault.destroy": { policy: "stately" },
  "sync": { policy: "stately" },
  "audit": { policy: "stately" },
  "mail": { policy: "standard", retryLimit: 12, retryDelay: 15 },
} as const;
export type Queue = Exclude<keyof typeof queues, "mail">;

/** What `control.enqueue` adds to every job. */
export interface VaultJob {
  vaultId: string;
  tenantId: string;
}

/** Posts a sealed mail in the transaction of the act; the jobs process sends it. */
export async function post(tx: TenantTx | SystemTx, sealed: string): Promise<void> {
  await tx.execute(statement`select control.post(${JSON.stringify({ sealed })}::jsonb)`);
}

/** Files a job in the transaction of the act; the vault is the transaction's own, or the one named. */
export async function enqueue(
  tx: VaultTx | TenantTx,
  queue: Queue,
  data: { vaultId?: string } & Record<string, unknown> = {},
): Promise<void> {
  await tx.execute(statement`select control.enqueue(${queue}, ${JSON.stringify(data)}::jsonb)`);
}

/** Takes back the vault's jobs in `queue` that have not begun. */
export async function cancelJobs(tx: TenantTx, queue: Queue, vaultId: string): Promise<void> {
  await tx.execute(statement`select control.cancel(${queue}, ${vaultId})`);
}

/** Makes pg-boss's tables and our queues, on a connection that acts as their owner. */
export async function installQueues(owner: postgres.Sql): Promise<void> {
  const boss = new PgBoss({
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    db: {
      executeSql: async (text: string, values: unknown[] = []) => {
        if (values.length > 0) {
          return { rows: await owner.unsafe(text, values as postgres.ParameterOrJSON<never>[]) };
        }
        // Scripts of several statements give a list of results; pg-boss reads their rows as one.
        return { rows: (await owner.unsafe(text).simple() as unknown as unknown[]).flat() };
      },
    },
  });
  await boss.start();
  for (const [name, options] of Object.entries(queues)) {
    await boss.createQueue(name, {
      notify: true,
      retryLimit: 5,
      retryDelay: 10,
      retryBackoff: true,
      ...options,
    });
  }
  await boss.stop({ graceful: false });
  await owner.unsafe(`
    grant usage on schema ${QUEUE_SCHEMA} to sv_jobs, sv_keeper;
    grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to sv_jobs, sv_keeper;
    grant usage on all sequences in schema ${QUEUE_SCHEMA} to sv_jobs, sv_keeper;
    grant execute on all functions in schema ${QUEUE_SCHEMA} to sv_jobs, sv_keeper;
  `).simple();
}

/** pg-boss at run time: nothing is created, notifications start jobs within milliseconds. */
export function createBoss(url: string): PgBoss {
  return new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
  });
}
