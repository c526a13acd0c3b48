import { useEffect, useRef } from "react";
import { Button } from "@/components/button";

/** Reads the next page as soon as the end comes near; by a button too, for those who do not scroll. */
export function ReadOn({ label, reading, onRead }: { label: string; reading: boolean; onRead: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const read = useRef(onRead);
  read.current = onRead;
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && !reading && read.current(), {
      rootMargin: "600px",
    });
    if (end.current) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [reading]);
  return (
    <div ref={end} className="px-3 py-3 sm:px-6">
      <Button onClick={onRead} disabled={reading}>
        {label}
      </Button>
    </div>
  );
}
