import type { ReactNode } from "react";

type EmptyTableProps = {
  /** Nothing stands above it in its tab. */
  first?: boolean;
  title: ReactNode;
  advice: string;
  children?: ReactNode;
};

/** In place of rows: what is empty, what to do, at most one button. */
export function EmptyTable({ first, title, advice, children }: EmptyTableProps) {
  return (
    <div className={`flex flex-1 flex-col items-start gap-2 px-3 py-6 sm:px-4 ${first ? "" : "border-t"}`}>
      <h3 className="font-semibold">{title}</h3>
      <p className="text-muted">{advice}</p>
      {children}
    </div>
  );
}
