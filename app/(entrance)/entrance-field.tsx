"use client";

import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useTranslations } from "use-intl";

type EntranceFieldProps = ComponentProps<"input"> & {
  label: string;
  hint?: ReactNode;
  fault?: ReactNode;
  /** Beside the label, at its right. */
  aside?: ReactNode;
};

/** A tall field of the sign-in: label, field, and under it what is wrong. */
export function EntranceField({ label, hint, fault, aside, ...field }: EntranceFieldProps) {
  const id = useId();
  return (
    <div className="mb-2 flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <input
        {...field}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-note`}
        autoCapitalize="off"
        spellCheck={false}
        className={`h-9 w-full rounded-control border bg-surface px-2 text-[14px] pointer-coarse:h-11 ${fault ? "border-danger" : "border-edge"}`}
      />
      <div id={`${id}-note`} aria-live="polite" className={`min-h-6 ${fault ? "text-danger" : "text-muted"}`}>
        {fault ?? hint}
      </div>
    </div>
  );
}

/** The same for a password, which can be shown. */
export function PasswordField(props: Omit<EntranceFieldProps, "type" | "aside">) {
  const t = useTranslations("signIn");
  const [shown, setShown] = useState(false);
  return (
    <EntranceField
      {...props}
      type={shown ? "text" : "password"}
      aside={
        <button type="button" onClick={() => setShown(!shown)} className="text-accent hover:underline">
          {t(shown ? "hide" : "show")}
        </button>
      }
    />
  );
}
