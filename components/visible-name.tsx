/**
 * A person's text as it is: set apart from the direction of the page, with spaces at its ends (and doubled ones)
 * shown as dots, since the service takes them literally.
 */
export function VisibleName({ name, className }: { name: string; className?: string }) {
  const parts = name.split(/(^\s+|\s+$|\s{2,})/u).filter((part) => part !== "");
  return (
    <bdi className={className}>
      {parts.map((part, at) =>
        /^\s+$/u.test(part) && (part.length > 1 || at === 0 || at === parts.length - 1) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
          <span key={at} className="mx-px bg-warning-soft px-0.5 text-warning">
            <span aria-hidden>{"·".repeat([...part].length)}</span>
            <span className="sr-only">{part}</span>
          </span>
        ) : (
          part
        ),
      )}
    </bdi>
  );
}
