const widths = ["w-44", "w-28", "w-52", "w-36"];

/** What stands in place of rows while they are read, in their true height. */
export function GreyRows({ rows }: { rows: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no other identity
        <div key={row} className="flex h-8 items-center gap-3">
          <div className="h-3 w-4 bg-line" />
          <div className={`h-3 max-w-[75%] bg-line ${widths[row % widths.length]}`} />
        </div>
      ))}
    </div>
  );
}
