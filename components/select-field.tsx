import { type ComponentProps, type ReactNode, useId } from "react";

type SelectFieldProps = ComponentProps<"select"> & {
  label: string;
  hint?: ReactNode;
  /** The complaint; its presence marks the field. */
  fault?: ReactNode;
};

/** A labelled choice of few, with its hint or complaint. */
export function SelectField({ label, hint, fault, children, className = "", ...field }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-cap text-muted">
        {label}
      </label>
      <select
        {...field}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-note`}
        className={`h-8 w-full rounded-control border bg-surface px-2 pointer-coarse:h-11 ${fault ? "border-danger" : "border-edge"}`}
      >
        {children}
      </select>
      <div id={`${id}-note`} aria-live="polite" className={`min-h-5 text-cap ${fault ? "text-danger" : "text-muted"}`}>
        {fault ?? hint}
      </div>
    </div>
  );
}
