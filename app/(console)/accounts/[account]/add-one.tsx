import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { type KindChoice, KindSelect } from "@/components/kind-select";
import type { Conversation } from "@/lib/chat/wire";
import { useTypedName } from "../../use-typed-name";
import { useLineNoteText } from "./line-note-text";
import { isFault, type Known, readPastedList } from "./pasted-list";
import { optionId, SuggestionList } from "./suggestion-list";
import { useDraft } from "./use-draft";
import { useSuggestions } from "./use-suggestions";

type AddOneProps = {
  account: string;
  draft: string;
  known: Known;
  sending: boolean;
  onAdd: (conversation: Conversation) => void;
  onList: (text: string) => void;
  onClose: () => void;
};

/** A field for one id after the other: any id can be typed, and what the account talks to can be picked below. */
export function AddOne({ account, draft, known, sending, onAdd, onList, onClose }: AddOneProps) {
  const t = useTranslations();
  const noteText = useLineNoteText();
  const listId = useId();
  const [kind, setKind] = useState<KindChoice>("guess");
  const [typed, keepTyped] = useDraft(draft);
  const [said, setSaid] = useState("");
  const noteId = useId();
  const [focused, setFocused] = useState(false);
  const [active, setActive] = useState(-1);
  const form = useForm({ defaultValues: { id: typed } });
  const id = form.watch("id");
  const every = kind === "guess" ? undefined : kind;
  const line = readPastedList(id, { every, byId: new Map() }, known)[0];
  const suggested = useSuggestions(account, known, id);
  const { offers } = suggested;
  const open = focused && !sending && (offers.length > 0 || id === "");
  const picked = open ? offers[active] : undefined;
  const found = useTypedName(line && !line.note ? line.conversation : undefined);
  const input = useRef<HTMLInputElement>(null);
  const { ref: registerInput, ...field } = form.register("id", {
    onChange: (event) => {
      setActive(-1);
      keepTyped(event.target.value);
    },
    onBlur: () => setFocused(false),
  });

  function add(conversation: Conversation) {
    onAdd(conversation);
    form.reset({ id: "" });
    keepTyped("");
    setActive(-1);
    setSaid(t("add.stagedNow", { count: 1 }));
  }

  function submit() {
    if (sending) return;
    if (picked) return add(picked.conversation);
    // Not by the form's setFocus, which waits for a timer: a letter typed meanwhile would be added to the faulty id.
    if (!line || line.note) return input.current?.select();
    add(line.conversation);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    } else if (open && offers.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      // Before the first and after the last stands the field itself.
      const stops = offers.length + 1;
      setActive(((active + 1 + (event.key === "ArrowDown" ? 1 : -1) + stops) % stops) - 1);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        // At once: what is typed right after Enter belongs to the next id.
        event.preventDefault();
        submit();
      }}
      onKeyDown={onKeyDown}
      className="relative flex flex-wrap items-center gap-2 border-t bg-canvas px-3 py-2 sm:px-4"
      noValidate
    >
      <input
        {...field}
        ref={(element) => {
          registerInput(element);
          input.current = element;
        }}
        // biome-ignore lint/a11y/noAutofocus: a person asked for this field
        autoFocus
        onFocus={() => setFocused(true)}
        onPaste={(event) => {
          const text = event.clipboardData.getData("text");
          if (!/[\r\n]/.test(text.trim())) return;
          event.preventDefault();
          onList(text);
        }}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={picked && optionId(listId, active)}
        aria-label={t("add.label")}
        placeholder={t("add.placeholder")}
        aria-invalid={line?.note ? true : undefined}
        aria-describedby={noteId}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className={`h-7 w-60 min-w-0 rounded-control border bg-surface px-2.5 font-mono text-id max-sm:w-full pointer-coarse:h-11 ${isFault(line?.note) ? "border-danger" : "border-edge"}`}
      />
      <KindSelect label={t("add.kind")} value={kind} guessed={line?.conversation.kind} onChange={setKind} />
      <Button look="primary" type="submit" disabled={(!line && !picked) || sending}>
        {t("add.one")}
      </Button>
      <Button keys="⇧ A" onClick={() => onList(id)}>
        {t("add.list")}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {t("add.close")}
      </Button>
      <span
        id={noteId}
        aria-live="polite"
        className={`basis-full text-cap ${isFault(line?.note) ? "text-danger" : "text-muted"} empty:hidden`}
      >
        {line?.note ? noteText(line.note) : id === "" ? said : foundText()}
      </span>
      {open && (
        <SuggestionList
          id={listId}
          account={account}
          suggested={suggested}
          active={active}
          onPick={({ conversation }) => add(conversation)}
        />
      )}
    </form>
  );

  /** Whose id it is, as a hint: what the service does not know can be added all the same, and is refused by it. */
  function foundText() {
    if (!found || !line) return "";
    if ("name" in found) return <bdi>{found.name}</bdi>;
    return t(line.conversation.kind === "user" ? "names.typedAbsentUser" : "names.typedAbsentChatGroup");
  }
}
