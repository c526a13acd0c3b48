import { type ReactNode, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { VisibleName } from "@/components/visible-name";

type AccountsFieldProps = {
  typed: string;
  file: File | undefined;
  /** What is wrong with it, in a sentence. */
  fault: string | undefined;
  /** What is said beneath it while it is typed. */
  hint?: string;
  disabled: boolean;
  onType: (text: string) => void;
  onFile: (file: File | undefined) => void;
  /** Buttons of other sources. */
  children?: ReactNode;
};

/** Accounts, typed or pasted, one a line, or a file that is too long for that. */
export function AccountsField({ typed, file, fault, hint, disabled, onType, onFile, children }: AccountsFieldProps) {
  const t = useTranslations("accountsField");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-cap text-muted">
        {t("label")}
      </label>
      {file ? (
        <p className="min-w-0 break-all border border-edge border-dashed bg-surface px-3 py-3 font-medium">
          <VisibleName name={file.name} />
        </p>
      ) : (
        <textarea
          id={id}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          disabled={disabled}
          rows={8}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={fault !== undefined ? true : undefined}
          aria-describedby={`${id}-note`}
          className={`w-full resize-y rounded-control border bg-surface px-2.5 py-1.5 font-mono text-id ${fault !== undefined ? "border-danger" : "border-edge"}`}
        />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <span
          id={`${id}-note`}
          aria-live="polite"
          className={`min-w-0 flex-1 text-cap ${fault !== undefined ? "text-danger" : "text-muted"}`}
        >
          {fault ?? (file ? t("fileHint") : hint)}
        </span>
        <input
          ref={input}
          type="file"
          aria-label={t("choose")}
          accept=".csv,.txt,.tsv"
          onChange={(event) => {
            onFile(event.target.files?.[0] ?? file);
            // The same file, mended meanwhile, may be chosen again.
            event.target.value = "";
          }}
          className="sr-only"
          tabIndex={-1}
        />
        {file && (
          <Button look="quiet" onClick={() => onFile(undefined)} disabled={disabled}>
            {t("typeInstead")}
          </Button>
        )}
        <Button onClick={() => input.current?.click()} disabled={disabled}>
          {t(file ? "another" : "choose")}
        </Button>
        {children}
      </div>
    </div>
  );
}

/** So many lines of it hold something. */
export function filledLinesOf(text: string): number {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length;
}
