import { utf8Bytes } from "@/lib/chat/wire";

type ByteRulerProps = { text: string; wall: number; oldSdk: number };

/** As wide as its wall, one segment per code point and as wide as its bytes, so that anyone sees what a name costs. */
export function ByteRuler({ text, wall, oldSdk }: ByteRulerProps) {
  const scale = Math.max(wall, Math.min(utf8Bytes(text), wall + 16));
  let at = 0;
  const segments = [...text].map((character) => {
    const start = at;
    at += utf8Bytes(character);
    return { start, width: at - start, end: at };
  });
  return (
    <div aria-hidden className="relative h-[9px] w-full max-w-[260px] overflow-hidden">
      <div className="absolute inset-y-[1px] left-0 bg-line" style={{ width: `${(wall / scale) * 100}%` }} />
      {segments
        .filter((segment) => segment.start < scale)
        .map((segment) => (
          <div
            key={segment.start}
            className={`absolute inset-y-[1px] ${segment.end > wall ? "bg-danger" : segment.end > oldSdk ? "bg-warning-mark" : "bg-muted"}`}
            style={{
              left: `${(segment.start / scale) * 100}%`,
              width: `calc(${(segment.width / scale) * 100}% - 1px)`,
            }}
          />
        ))}
      <div
        className="absolute inset-y-0 border-text border-l border-dashed"
        style={{ left: `${(oldSdk / scale) * 100}%` }}
      />
      <div className="absolute inset-y-0 w-0.5 bg-text" style={{ left: `calc(${(wall / scale) * 100}% - 2px)` }} />
    </div>
  );
}
