import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A passkey as a browser's authenticator keeps it, in WebAuthn's own bytes: for tests alone. `origin`: of the page. */
export function createAuthenticator(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  // COSE: an EC2 key for ES256 on P-256, with its two coordinates.
  const coseKey = Buffer.concat([
    ...[Buffer.from("a5010203262001215820", "hex"), Buffer.from(x, "base64url")],
    ...[Buffer.from("225820", "hex"), Buffer.from(y, "base64url")],
  ]);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  const site = createHash("sha256").update(new URL(origin).hostname).digest();
  const clientData = (type: string, { challenge }: { challenge: string }) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const answer = (response: object) => ({
    ...{ id: text(id), rawId: text(id), type: "public-key", clientExtensionResults: {}, response },
  });

  return {
    /** What it answers when it is added. The options are those of the ceremony. */
    register(options: object) {
      // Present, verified, with a credential; no counter, no maker, 16 bytes of id.
      const head = Buffer.from(`4500000000${"00".repeat(16)}0010`, "hex");
      const data = Buffer.concat([site, head, id, coseKey]);
      const attestation = Buffer.concat([
        ...[Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex")],
        ...[Buffer.from([0x58, data.length]), data],
      ]);
      const clientDataJSON = text(clientData("webauthn.create", challengeOf(options)));
      return answer({ clientDataJSON, attestationObject: text(attestation) });
    },
    /** What it answers when it is asked who this is; `isVerified`: after a finger, a face or a PIN. */
    assert(options: object, { isVerified } = { isVerified: true }) {
      const data = Buffer.concat([site, Buffer.from([isVerified ? 5 : 1, 0, 0, 0, 0])]);
      const asked = clientData("webauthn.get", challengeOf(options));
      const signed = Buffer.concat([data, createHash("sha256").update(asked).digest()]);
      const signature = text(sign("sha256", signed, privateKey));
      return answer({ clientDataJSON: text(asked), authenticatorData: text(data), signature });
    },
  };
}

function challengeOf(options: object): { challenge: string } {
  return { challenge: "challenge" in options ? String(options.challenge) : "" };
}
