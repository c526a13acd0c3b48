import { CopyText } from "@/components/copy-text";
import { figure } from "@/components/figure";
import { entryFaults } from "@/lib/chat/service-faults";
import { translator } from "@/lib/messages/translator";
import { curlOf } from "../curl";
import { CodeLink } from "./code-link";
import { FieldTable } from "./field-table";
import { meaningOf } from "./meaning";
import type { CodeGroup, ShownCommand } from "./reference";

const t = translator();

/** One command: where it is, what it takes and gives, what it may answer, and a call to copy. */
export function CommandSection({ shown, meant }: { shown: ShownCommand; meant: (name: string) => boolean }) {
  const { command, path, request, reply, callCodes, itemCodes, sample } = shown;
  const curl = curlOf(path, sample);
  const entry = [...new Set(entryFaults(command.service))];
  const facts = [
    t(command.writes ? "reference.writes" : "reference.reads"),
    t("reference.rate", { value: figure(command.rate.value), unit: command.rate.unit }),
    ...(command.gated ? [t("reference.gated")] : []),
  ];
  return (
    <section
      id={command.command}
      aria-labelledby={`${command.command}-title`}
      className="border-t px-3 py-4 target:bg-accent-soft sm:px-6"
    >
      <h3 id={`${command.command}-title`} className="font-semibold text-lead">
        <a href={`/reference#${command.command}`} className="hover:underline">
          {command.title}
        </a>
      </h3>
      <p className="break-all font-mono text-id">{path}</p>
      <p className="text-cap text-muted">
        {facts.join(" · ")} ·{" "}
        <a
          href={`https://www.tencentcloud.com/document/product/1047/${command.document}`}
          target="_blank"
          rel="noreferrer"
          className="text-accent underline hover:no-underline"
        >
          {t("reference.document", { document: String(command.document) })}
        </a>
      </p>
      <div className="mt-3 grid items-start gap-x-8 gap-y-4 xl:grid-cols-2">
        <FieldTable title={t("reference.request")} fields={request} meant={meant} />
        <FieldTable title={t("reference.reply")} fields={reply} meant={meant} />
        <div>
          <CodeLines title={t("reference.callCodes")} groups={callCodes} />
          <details className="border-b py-1.5">
            <summary className="text-muted hover:text-text">
              {t("reference.entryCodes", { count: entry.length })}
            </summary>
            <p className="flex flex-wrap gap-x-2 gap-y-1 py-1.5">
              {entry.map((name) => (
                <CodeLink key={name} name={name} />
              ))}
            </p>
          </details>
          {itemCodes.length > 0 && (
            <div className="mt-4">
              <CodeLines title={t("reference.itemCodes")} groups={itemCodes} />
            </div>
          )}
        </div>
        <div className="min-w-0">
          <div className="flex items-center justify-between border-b pb-1">
            <h4 className="text-cap text-muted">{t("reference.example")}</h4>
            <CopyText text={curl} />
          </div>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label={t("reference.exampleOf", { title: command.title })}
            className="max-h-72 overflow-auto bg-sunken -outline-offset-2"
          >
            <pre className="p-3 font-mono text-cap">{curl}</pre>
          </section>
        </div>
      </div>
    </section>
  );
}

function CodeLines({ title, groups }: { title: string; groups: readonly CodeGroup[] }) {
  return (
    <>
      <h4 className="border-b pb-1 text-cap text-muted">{title}</h4>
      <ul>
        {groups.map(({ code, names }) => (
          <li key={code} className="flex items-start gap-3 border-b py-1">
            <CodeLink name={names[0] ?? "parameterInvalid"} />
            <span className="min-w-0">
              {names.map((name) => (
                <span key={name} className="block">
                  {meaningOf(name).meaning}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
