/**
 * A person's text as it is: set apart from the direction of the page, with spaces at its ends (and doubled ones) shown
 * as dots, since the service takes them literally, and with the number of what would turn it round or not be seen.
 */
export function VisibleName({ name, className }: { name: string; className?: string }) {
  const parts = name.split(odd).filter((part) => part !== "");
  return (
    <bdi className={className}>
      {parts.map((part, at) => {
        const isSpace = /^\s+$/u.test(part) && (part.length > 1 || at === 0 || at === parts.length - 1);
        if (!isSpace && !unseen.test(part)) return part;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
          <span key={at} className="mx-px bg-warning-soft px-0.5 text-warning">
            <span aria-hidden={isSpace}>{isSpace ? "·".repeat([...part].length) : numberOf(part)}</span>
            {isSpace && <span className="sr-only">{part}</span>}
          </span>
        );
      })}
    </bdi>
  );
}

/** Control characters, and those that set the direction of what follows. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const odd = new RegExp(`(^\\s+|\\s+$|\\s{2,}|${unseen.source})`, "u");

/** `U+202E` */
function numberOf(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
