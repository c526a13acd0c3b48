import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { VisibleName } from "@/components/visible-name";
import type { TemplateFault } from "@/lib/chat/group-template";

const shownMost = 20;

type TemplateFaultsProps = { faults: readonly TemplateFault[]; onGo: (line: number) => void };

/** What is wrong, line by line; each number leads to its line. */
export function TemplateFaults({ faults, onGo }: TemplateFaultsProps) {
  const t = useTranslations("templates");
  return (
    <>
      <ul aria-label={t("mendLabel")} className="flex flex-col">
        {faults.slice(0, shownMost).map(({ line, fault, text, code }) => (
          <li key={line} className="flex flex-wrap items-baseline gap-x-2 border-t py-1.5">
            {line > 0 && (
              <button
                type="button"
                onClick={() => onGo(line)}
                className="min-w-14 text-left font-medium text-accent hover:underline pointer-coarse:min-h-11"
              >
                {t("line", { line })}
              </button>
            )}
            {code !== undefined && <Code code={code} waiting />}
            <span className="min-w-0 flex-1 basis-60 break-words">
              {t.rich(`faults.${fault}`, { name: () => <VisibleName name={text} className="font-medium" /> })}
            </span>
          </li>
        ))}
      </ul>
      {faults.length > shownMost && (
        <p className="border-t pt-1.5 text-muted">{t("more", { count: faults.length - shownMost })}</p>
      )}
    </>
  );
}
