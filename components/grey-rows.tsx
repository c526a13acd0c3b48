const widths = ["w-3/5", "w-2/5", "w-3/4", "w-1/2"];

/** What stands in place of rows while they are read, in their true height. */
export function GreyRows({ rows }: { rows: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no other identity
        <div key={row} className="flex h-8 items-center gap-3">
          <div className="h-3 w-4 bg-line" />
          <div className={`h-3 max-w-md bg-line ${widths[row % widths.length]}`} />
        </div>
      ))}
    </div>
  );
}
