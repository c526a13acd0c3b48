import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { type JsonLine, jsonLines } from "./json-lines";

/** A body as it went over the line, laid out for reading; what is no JSON stays as it came. */
export function JsonText({ text, label }: { text: string; label: string }) {
  const t = useTranslations("calls");
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => linesOf(text, unfolded), [text, unfolded]);
  const firstFailing = useRef<HTMLDivElement>(null);
  useEffect(() => {
    firstFailing.current?.scrollIntoView({ block: "center" });
  }, []);

  if (!lines) return <pre className="whitespace-pre-wrap break-all p-4 font-mono text-cap">{text}</pre>;
  const failingAt = lines.findIndex((line) => line.failing);
  return (
    <section aria-label={t("json", { part: label })} className="py-2 font-mono text-cap leading-[18px]">
      {lines.map((line, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
          key={at}
          ref={at === failingAt ? firstFailing : undefined}
          data-failing={line.failing || undefined}
          className="flex border-transparent border-l-2 pr-3 data-[failing]:border-danger data-[failing]:bg-danger-soft"
        >
          <span aria-hidden className="w-11 shrink-0 select-none pr-3 text-right text-muted">
            {at + 1}
          </span>
          <span className="min-w-0 break-all" style={{ paddingLeft: `${line.depth * 2}ch` }}>
            {line.kind === "fold" ? (
              <button
                type="button"
                onClick={() => setUnfolded(new Set([...unfolded, line.path]))}
                className="text-accent hover:underline"
              >
                <span className="sr-only">{t("unfold", { count: line.count })}</span>
                <span aria-hidden>…{t(line.isOk ? "foldedOk" : "folded", { count: line.count })}</span>
              </button>
            ) : (
              <TextLine line={line} />
            )}
          </span>
        </div>
      ))}
    </section>
  );
}

const looks = { mark: "", number: "text-accent", text: "" };

function TextLine({ line }: { line: Extract<JsonLine, { kind: "text" }> }) {
  return (
    <>
      {line.name !== undefined && <span className="text-muted">{JSON.stringify(line.name)}: </span>}
      {line.code === undefined ? <bdi className={looks[line.look]}>{line.value}</bdi> : <Code code={line.code} />}
      {line.comma && ","}
    </>
  );
}

function linesOf(text: string, unfolded: ReadonlySet<string>): JsonLine[] | undefined {
  try {
    return jsonLines(JSON.parse(text), unfolded);
  } catch {
    return undefined;
  }
}
