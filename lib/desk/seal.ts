import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Where a secret stands: what was sealed for one place does not open in another. */
export type SealedPlace = { table: string; row: string; field: string };

export type Seal = {
  /** `v1:<key id>:<nonce>:<text and tag>`, the last two in base64url. */
  close(secret: string, place: SealedPlace): string;
  /** Undefined where the key is not at hand, or the text was changed or moved. */
  open(sealed: string, place: SealedPlace): string | undefined;
  /** Whether it was sealed with a key that is at hand, whether or not it opens. */
  isOfOurs(sealed: string): boolean;
  /** Whether it was sealed with the newest key. */
  isFresh(sealed: string): boolean;
};

const algorithm = "aes-256-gcm";
const tagBytes = 16;

/** Seals with the first key, opens with any. Keys: 64 hexadecimal digits; what encrypts is derived from them. */
export function createSeal([newest, ...older]: readonly [string, ...string[]]): Seal {
  const current = keyFrom(newest);
  const all = new Map([current, ...older.map(keyFrom)].map((each) => [each.id, each.key]));
  return {
    close(secret, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, current.key, nonce).setAAD(dataOf(current.id, place));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return ["v1", current.id, nonce.toString("base64url"), text.toString("base64url")].join(":");
    },
    open(sealed, place) {
      const [version, id = "", nonce = "", rest = ""] = sealed.split(":");
      const key = all.get(id);
      if (version !== "v1" || !key) return undefined;
      const text = Buffer.from(rest, "base64url");
      try {
        const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, "base64url"), { authTagLength: tagBytes });
        decipher.setAAD(dataOf(id, place)).setAuthTag(text.subarray(-tagBytes));
        return decipher.update(text.subarray(0, -tagBytes), undefined, "utf8") + decipher.final("utf8");
      } catch {
        return undefined;
      }
    },
    isOfOurs: (sealed) => all.has(sealed.split(":")[1] ?? ""),
    isFresh: (sealed) => sealed.startsWith(`v1:${current.id}:`),
  };
}

/** The id tells the keys apart and nothing of them. */
function keyFrom(consoleKey: string): { id: string; key: Buffer } {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", Buffer.from(consoleKey, "hex"), "", `groupdesk ${purpose}`, bytes));
  return { id: derive("seal id", 6).toString("hex"), key: derive("seal", 32) };
}

function dataOf(keyId: string, { table, row, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify(["groupdesk", keyId, table, row, field]));
}
