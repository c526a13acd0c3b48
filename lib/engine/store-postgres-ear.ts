import { setTimeout as pause } from "node:timers/promises";
import { type Line, openLine } from "./store-postgres-line.ts";

/** Hears which app's settings another process put. `hear` without an app: whatever was said meanwhile was missed. */
export function createEar(url: string, timeoutMs: number, hear: (app?: string) => void) {
  let closed = false;
  let isListening = false;
  let ear: Line | undefined;
  let rise = () => {};

  /** Until the next heartbeat, or until the connection breaks. */
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, heartbeatMs).unref();
      rise = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function listen(): Promise<void> {
    for (let failures = 0; !closed; ) {
      try {
        ear = await openLine({ url, timeoutMs, bare: true, onNotification: hear, onLost: () => rise() });
        // It may have been closed while it was opened.
        if (closed) break;
        await ear.tell("LISTEN groupdesk_settings", timeoutMs);
        failures = 0;
        hear();
        while (ear.isAlive) {
          await rest();
          if (ear.isAlive) await ear.tell("SELECT 1", timeoutMs);
        }
      } catch {
        await pause(Math.min(50 * 2 ** failures++, reconnectMsMax), undefined, { ref: false });
      }
    }
    ear?.close();
  }

  return {
    /** Listens from now on, and after every interruption again. */
    open(): void {
      if (!isListening) void listen();
      isListening = true;
    },

    close(): void {
      closed = true;
      ear?.close();
      rise();
    },
  };
}

const heartbeatMs = 5000;
const reconnectMsMax = 400;
