import { type ComponentProps, type ReactNode, useId } from "react";

type TextFieldProps = ComponentProps<"input"> & {
  label: ReactNode;
  hint?: ReactNode;
  /** The complaint, code and sentence; its presence marks the field. */
  fault?: ReactNode;
  mono?: boolean;
};

/** A labelled field: label, field, hint or complaint, tied together for those who cannot see it. */
export function TextField({
  label,
  hint,
  fault,
  mono,
  className = "",
  autoComplete = "off",
  ...field
}: TextFieldProps) {
  const id = useId();
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-cap text-muted">
        {label}
      </label>
      <input
        {...field}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-note`}
        autoComplete={autoComplete}
        autoCapitalize="off"
        spellCheck={false}
        className={`h-8 w-full rounded-control border bg-surface px-2.5 pointer-coarse:h-11 ${fault ? "border-danger" : "border-edge"} ${mono ? "font-mono text-id" : ""}`}
      />
      <div id={`${id}-note`} aria-live="polite" className={`min-h-5 text-cap ${fault ? "text-danger" : "text-muted"}`}>
        {fault ?? hint}
      </div>
    </div>
  );
}
