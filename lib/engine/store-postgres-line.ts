import pg from "pg";
import { messagesOf } from "./store-postgres-messages.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";

/** Rows as the wire has them: texts, in the order of the statement's columns. `tag` is the command's, such as COMMIT. */
export type StepResult = { rows: (string | null)[][]; tag: string };

/** The connection is gone, or the server was silent for too long; what was sent may or may not be carried out. */
export class LineLost extends Error {}

export type Line = {
  /** Of the server's process for this line: what ends it from another one. */
  readonly backend: { pid: string; startedAt: string };
  readonly isAlive: boolean;
  /**
   * Sends all steps at once and waits for their results. The server carries out none behind the first that fails.
   * Rejects with the server's own DatabaseError, or with LineLost; the line is dead then.
   */
  run(steps: readonly Step[], timeoutMs: number): Promise<StepResult[]>;
  /** A plain statement without values, for what is not prepared. */
  tell(text: string, timeoutMs: number): Promise<(string | null)[][]>;
  close(): void;
};

export type LineOptions = {
  url: string;
  timeoutMs: number;
  /** For a line that listens: nothing is prepared on it. */
  bare?: boolean;
  onNotification?: (payload: string) => void;
  onLost?: () => void;
};

/** Connects and prepares every statement, all within `timeoutMs`. Rejects with whatever kept it from that. */
export async function openLine({ url, timeoutMs, bare, onNotification, onLost }: LineOptions): Promise<Line> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
    fallback_application_name: "groupdesk",
  });
  let isAlive = true;
  const dead = () => {
    if (!isAlive) return;
    isAlive = false;
    onLost?.();
  };
  // Without a listener an idle connection that is cut would end this process (node-postgres#821).
  client.on("error", dead);
  client.on("end", dead);
  client.on("notification", ({ payload }) => onNotification?.(payload ?? ""));

  async function send<T>(
    start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
    limitMs: number,
  ) {
    if (!isAlive) throw new LineLost("the connection is closed");
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        dead();
        client.connection.stream.destroy();
        reject(new LineLost("the server did not answer in time"));
      }, limitMs);
      start(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error) => {
          clearTimeout(timer);
          if (isOrdinary(error)) return reject(error);
          dead();
          client.connection.stream.destroy();
          reject(new LineLost(error.message));
        },
      );
    });
  }

  const line: Line = {
    backend: { pid: "", startedAt: "" },
    get isAlive() {
      return isAlive;
    },
    run: (steps, limitMs) =>
      send<StepResult[]>((resolve, reject) => void client.query(new Pipeline(steps, resolve, reject)), limitMs),
    tell: (text, limitMs) =>
      send((resolve, reject) => {
        const query = { text, rowMode: "array" as const };
        client.query<(string | null)[]>(query).then(({ rows }) => resolve(rows), reject);
      }, limitMs),
    close() {
      isAlive = false;
      client.end().catch(() => {});
    },
  };

  try {
    const until = performance.now() + timeoutMs;
    const restMs = () => Math.max(1, until - performance.now());
    await client.connect();
    await line.tell(bare ? bareSession : session, restMs());
    if (!bare) await send<void>((resolve, reject) => void client.query(new Preparation(resolve, reject)), restMs());
    const [row] = await line.tell(
      "SELECT pid::text, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()",
      restMs(),
    );
    line.backend.pid = row?.[0] ?? "";
    line.backend.startedAt = row?.[1] ?? "";
    return line;
  } catch (error) {
    isAlive = false;
    client.connection.stream.destroy();
    throw error;
  }
}

/*
 * Every statement is a look-up by key, so one plan serves for all values, and no statistics of a small or a fresh table
 * may make it a scan. A service that hangs in the middle of a transaction must not keep the others' rows locked.
 */
const bareSession = "SET search_path = groupdesk";
const session = `SET search_path = groupdesk; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
  SET enable_bitmapscan = off; SET jit = off; SET lock_timeout = '1s';
  SET idle_in_transaction_session_timeout = '4s'; SET client_min_messages = warning;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/** The server goes on after an error of this kind; after the others it has hung up. Source: its appendix on error codes. */
function isOrdinary(error: Error): boolean {
  // The severity comes in the server's language.
  return error instanceof pg.DatabaseError && !/^(08|28|57P0[1-5]|53300|25P0[34])/.test(error.code ?? "08");
}

/** What pg calls while a query of ours is under way; its own classes send one statement a round trip. */
abstract class Exchange {
  protected failed = false;
  protected readonly reject: (error: Error) => void;
  constructor(reject: (error: Error) => void) {
    this.reject = reject;
  }
  handleError(error: Error): void {
    this.failed = true;
    this.reject(error);
  }
  handleRowDescription(): void {}
  handleDataRow(_row: { fields: (string | null)[] }): void {}
  handleCommandComplete(_message: { text: string }): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  abstract handleReadyForQuery(): void;
}

class Preparation extends Exchange implements pg.Submittable {
  private readonly resolve: () => void;
  constructor(resolve: () => void, reject: (error: Error) => void) {
    super(reject);
    this.resolve = resolve;
  }
  submit(connection: pg.Connection): void {
    connection.stream.cork();
    for (const { name, text } of Object.values(statements)) connection.parse({ name, text, types: [] }, true);
    connection.sync();
    connection.stream.uncork();
  }
  handleReadyForQuery(): void {
    if (!this.failed) this.resolve();
  }
}

class Pipeline extends Exchange implements pg.Submittable {
  private readonly steps: readonly Step[];
  private readonly resolve: (results: StepResult[]) => void;
  private readonly results: StepResult[] = [];
  private rows: (string | null)[][] = [];

  constructor(steps: readonly Step[], resolve: (results: StepResult[]) => void, reject: (error: Error) => void) {
    super(reject);
    this.steps = steps;
    this.resolve = resolve;
  }

  submit(connection: pg.Connection): void {
    connection.stream.write(messagesOf(this.steps));
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.rows.push(fields);
  }

  override handleCommandComplete({ text }: { text: string }): void {
    this.results.push({ rows: this.rows, tag: text });
    this.rows = [];
  }

  /** A line that broke behind the last answer broke too late to matter. */
  override handleError(error: Error): void {
    if (this.results.length === this.steps.length) this.resolve(this.results);
    else super.handleError(error);
  }

  handleReadyForQuery(): void {
    if (!this.failed) this.resolve(this.results);
  }
}
