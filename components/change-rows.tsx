import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Change, Effect, Ending, Marks } from "@/lib/chat/change";
import { type Conversation, conversationKey, type MarkChange } from "@/lib/chat/wire";
import { Code } from "./code";
import { ConversationName } from "./conversation-name";
import { useExplain } from "./failure-notice";
import { VisibleName } from "./visible-name";

type Sign = "+" | "−" | "~";
type Row = { key: string; sign: Sign; what: ReactNode; conversation?: Conversation };

type ChangeRowsProps = {
  change: Change;
  ending?: Ending | undefined;
  account: string;
  /** It has not been sent yet. */
  planned?: boolean;
};

/** One change as rows of `~ + −`: old struck and new plain, and at the right what the service said of each. */
export function ChangeRows({ change, ending, account, planned = false }: ChangeRowsProps) {
  const rows = useRows(change, ending);
  return (
    <ul>
      {rows.map(({ key, sign, what, conversation }) => (
        <li
          key={key}
          className={`flex min-h-[28px] min-w-0 flex-wrap items-center gap-x-3 border-l-[3px] px-2 py-0.5 ${grounds[sign]}`}
        >
          <SignMark sign={sign} planned={planned} />
          <span className="flex min-w-0 flex-1 basis-48 flex-wrap items-center gap-x-2">{what}</span>
          {ending && <Said ending={ending} conversation={conversation} sign={sign} account={account} />}
        </li>
      ))}
    </ul>
  );
}

const grounds: Record<Sign, string> = {
  "+": "border-added bg-added-soft",
  "−": "border-removed border-dashed bg-removed-soft",
  "~": "border-changed bg-changed-soft",
};
const inks: Record<Sign, string> = { "+": "text-added", "−": "text-removed", "~": "text-changed" };

function SignMark({ sign, planned }: { sign: Sign; planned: boolean }) {
  const t = useTranslations(planned ? "trail.plannedSign" : "trail.sign");
  return (
    <span className={`w-4 shrink-0 text-center font-semibold ${inks[sign]}`}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{t(sign)}</span>
    </span>
  );
}

function useRows(change: Change, ending: Ending | undefined): Row[] {
  const t = useTranslations("trail");
  const named = (key: string, sign: Sign, conversation: Conversation, more?: ReactNode): Row => ({
    ...{ key, sign, conversation },
    what: (
      <>
        <ConversationName conversation={conversation} whole />
        {more}
      </>
    ),
  });
  const ofGroup = (sign: Sign, name: string): Row => ({
    ...{ key: "group", sign },
    what: (
      <>
        <span className="text-muted">{t("group")}</span> <VisibleName name={name} />
      </>
    ),
  });
  switch (change.verb) {
    case "renameGroup": {
      const what = (
        <>
          <span className="text-muted">{t("name")}</span>
          <del className="text-muted">
            <VisibleName name={change.group} />
          </del>
          <VisibleName name={change.to} />
        </>
      );
      return [{ key: "name", sign: "~", what }];
    }
    case "changeMembers":
      return change.items.map(({ op, conversation }) =>
        named(conversationKey(conversation), op === "add" ? "+" : "−", conversation),
      );
    case "createGroup":
      return [
        ofGroup("+", change.name),
        ...change.conversations.map((conversation) => named(conversationKey(conversation), "+", conversation)),
      ];
    case "deleteGroup": {
      const gone = ending?.effects.flatMap((effect) => (effect.kind === "deleted" ? effect.conversations : [])) ?? [];
      return [
        ofGroup("−", change.group),
        ...gone.map((conversation) => named(conversationKey(conversation), "−", conversation)),
      ];
    }
    case "markContacts":
      return change.items.map((item) => {
        const key = conversationKey(item.conversation);
        return named(
          key,
          "~",
          item.conversation,
          <MarkSides item={item} effect={effectOf(ending, item.conversation)} />,
        );
      });
    case "deleteRecent":
      return [named("recent", "−", change.conversation)];
    case "importAccount":
      return [named("account", "+", { kind: "user", id: change.account })];
  }
}

/** Marks before, struck, and after; of a change that changed nothing, what it asked for. */
function MarkSides({ item, effect }: { item: MarkChange; effect: Effect | undefined }) {
  const t = useTranslations("trail");
  if (effect?.kind !== "marked") {
    return (
      <span className="flex min-w-0 flex-wrap gap-x-2 text-cap text-muted">
        <AskedMarks item={item} />
        {effect?.kind === "textSet" && <span>({t("formerUnknown")})</span>}
      </span>
    );
  }
  return (
    <span className="flex min-w-0 flex-wrap gap-x-2 text-cap">
      <del className="text-muted">
        <MarkWords marks={effect.before} />
      </del>
      <MarkWords marks={effect.after} />
    </span>
  );
}

function AskedMarks({ item: { set = [], clear = [], customMark } }: { item: MarkChange }) {
  const t = useTranslations("trail");
  return (
    <>
      {set.length > 0 && <span>{t("setBits", { bits: set.join(", ") })}</span>}
      {clear.length > 0 && <span>{t("clearBits", { bits: clear.join(", ") })}</span>}
      {customMark === "" && <span>{t("clearText")}</span>}
      {customMark && (
        <span className="min-w-0 break-words">
          {t("text")} “<VisibleName name={customMark} />”
        </span>
      )}
    </>
  );
}

function MarkWords({ marks: { bits, text } }: { marks: Marks }) {
  const t = useTranslations("trail");
  return (
    <span className="min-w-0 break-words">
      {bits.length > 0 ? t("bits", { bits: bits.join(", ") }) : t("noBits")}
      {text !== "" && (
        <>
          {" "}
          {t("text")} “<VisibleName name={text} />”
        </>
      )}
    </span>
  );
}

type SaidProps = { ending: Ending; conversation: Conversation | undefined; sign: Sign; account: string };

/** The code, as a record, and a verb or the reason. */
function Said({ ending, conversation, sign, account }: SaidProps) {
  const t = useTranslations("trail");
  const explain = useExplain();
  const key = conversation && conversationKey(conversation);
  const item = ending.items.find((each) => conversationKey(each.conversation) === key);
  const { code, info } = item ?? ending;
  if (ending.how === "notSent") return <span className="text-muted">{t("result.notSent", { why: ending.info })}</span>;
  if (ending.how !== "answered") {
    const isChanged = conversation ? effectOf(ending, conversation) !== undefined : ending.verdict === "done";
    const word =
      ending.how === "lost" || ending.verdict === "unknown" ? t("item.unknown") : isChanged ? doneWord() : notWord();
    return (
      <span className="flex items-center gap-2">
        <Code code="?" />
        {word}
      </span>
    );
  }
  const isSame = code === 0 && conversation !== undefined && !effectOf(ending, conversation);
  const text =
    code !== 0 ? `${notWord()} ${explain(code, info, account).meaning}` : isSame ? t("item.same") : doneWord();
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Code code={code} />
      <span className="min-w-0 break-words">{text}</span>
    </span>
  );

  function doneWord(): string {
    return t(sign === "+" ? "item.added" : sign === "−" ? "item.removed" : "item.marked");
  }
  function notWord(): string {
    return t(sign === "+" ? "item.notAdded" : sign === "−" ? "item.notRemoved" : "item.notMarked");
  }
}

function effectOf(ending: Ending | undefined, conversation: Conversation): Effect | undefined {
  const key = conversationKey(conversation);
  return ending?.effects.find((effect) => {
    if (effect.kind === "deleted") return effect.conversations.some((each) => conversationKey(each) === key);
    return "conversation" in effect && conversationKey(effect.conversation) === key;
  });
}
