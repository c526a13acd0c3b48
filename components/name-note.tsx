import { useTranslations } from "use-intl";
import { errors, isErrorName } from "@/lib/chat/errors";
import { utf8Bytes } from "@/lib/chat/wire";
import { ByteRuler } from "./byte-ruler";
import { figure } from "./figure";

// Zero-width and direction characters; joiners are left out, since scripts and emoji need them.
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

type NameNoteProps = {
  name: string;
  account: string;
  /** The catalogue row that the name would meet, as the schema says. */
  fault?: string;
  /** Another group is only staged to have this name. */
  staged?: boolean;
  /** The bytes of a name in this app, and of one that older SDKs can make. */
  most: number;
  oldSdk: number;
};

/** What a group name costs and what is wrong with it, in the words and with the code that the service would give. */
export function NameNote({ name, account, fault, staged = false, most, oldSdk }: NameNoteProps) {
  const t = useTranslations("name");
  const bytes = utf8Bytes(name);
  const code = isErrorName(fault) ? errors[fault].code : undefined;
  const over = bytes > most;
  const old = bytes > oldSdk;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-cap">
      <ByteRuler text={name} wall={most} oldSdk={oldSdk} />
      <span className={`whitespace-nowrap ${over ? "text-danger" : old ? "text-warning" : "text-muted"}`}>
        <strong className="font-semibold text-body">{figure(bytes)}</strong> {t("bytes", { limit: most })}
      </span>
      <span aria-live="polite" className={fault ? "text-danger" : "text-warning"}>
        {fault ? (
          <>
            {sentence()} {code !== undefined && <code className="font-medium font-mono">{code}</code>}
          </>
        ) : old ? (
          t("oldSdk", { limit: oldSdk })
        ) : name !== name.trim() ? (
          t("spaces")
        ) : invisible.test(name) ? (
          t("invisible")
        ) : null}
      </span>
    </div>
  );

  function sentence(): string {
    switch (fault) {
      case "groupNameMissing":
        return t("empty");
      case "groupNameTooLong":
        return t("tooMany", { over: bytes - most });
      case "groupNameTaken":
        return staged ? t("takenByStage", { name }) : t("taken", { account, name });
      default:
        return t("unreadable");
    }
  }
}
