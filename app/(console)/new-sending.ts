import type { Sending } from "@/lib/chat/change";

/** Of one call: the same id twice is one call, so every attempt that a person or a program means as one has its own. */
export function newSending(batch = newId(), reason = ""): Sending {
  return { id: newId(), batch, ...(reason.trim() !== "" && { reason: reason.trim() }) };
}

/** A UUID of 122 random bits. `crypto.randomUUID` would be missing where the console is not on https or loopback. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
