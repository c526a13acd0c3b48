import { useSyncExternalStore } from "react";

/**
 * Whether this browser, at this address, can have passkeys: it speaks WebAuthn's JSON, the page is secure, and its host
 * is a name. False on the server and until React has the page.
 */
export function usePasskeysPossible(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () =>
      window.isSecureContext &&
      typeof PublicKeyCredential !== "undefined" &&
      "parseCreationOptionsFromJSON" in PublicKeyCredential &&
      !/^[\d.]+$|^\[/.test(location.hostname),
    () => false,
  );
}

/** What the authenticator made, as JSON; undefined where the person said no, or it did. `options`: from the server. */
export async function makePasskey(options: object): Promise<object | undefined> {
  // Our own server's; the browser looks at each part of it.
  const json = options as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return jsonOf(navigator.credentials.create({ publicKey }));
}

/** What the authenticator signed, as JSON; undefined as above. */
export async function askPasskey(options: object): Promise<object | undefined> {
  // As above.
  const json = options as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return jsonOf(navigator.credentials.get({ publicKey }));
}

async function jsonOf(asked: Promise<Credential | null>): Promise<object | undefined> {
  try {
    const credential = await asked;
    return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
  } catch {
    return undefined;
  }
}
