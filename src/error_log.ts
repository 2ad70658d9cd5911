/** An error for the log: name, message, frames and cause, without the values of a query. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    name: error.name,
    message: messageOf(error),
    // A stack begins with the whole message once more.
    stack: error.stack?.split("\n").filter((line) => /^ +at /.test(line)),
    cause: error.cause && describeError(error.cause),
  };
}

/**
 * Does a job's work. What goes wrong is logged, and thrown again as no more than its message: the queue keeps
 * what a job throws in a table of its own, where nothing of a vault may come to lie.
 */
export async function withoutValues(job: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(JSON.stringify({ job, error: describeError(error) }));
    throw new Error(error instanceof Error ? messageOf(error) : "failed");
  }
}

/** drizzle writes a query's values behind its text. */
function messageOf({ message }: Error): string {
  return message.split("\nparams:")[0]!;
}
