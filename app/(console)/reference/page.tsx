import type { Metadata } from "next";
import { parameters } from "@/lib/chat/openapi";
import { en } from "@/lib/messages/en";
import { translator } from "@/lib/messages/translator";
import { CodeTable } from "./code-table";
import { CommandSection } from "./command-section";
import { LimitTable } from "./limit-table";
import { referenceFor } from "./reference";
import { ReferenceFilter } from "./reference-filter";

export const metadata: Metadata = { title: en.reference.title };

type Props = { searchParams: Promise<{ q?: string | string[] }> };

/** Commands, fields, codes and limits, from the tables that the service runs on. */
export default async function ReferencePage({ searchParams }: Props) {
  const t = translator();
  const query = [(await searchParams).q ?? ""].flat().join(" ");
  const { commands, codes, limits, meant } = referenceFor(query);
  const nothing = commands.length + codes.length + limits.length === 0;
  const parts = [
    { id: "codes", title: t("reference.codes"), count: codes.length },
    { id: "limits", title: t("reference.limits"), count: limits.length },
  ].filter(({ count }) => count > 0);

  return (
    <div className="flex min-h-0 flex-1">
      <nav
        aria-label={t("reference.contents")}
        className="w-[228px] shrink-0 overflow-y-auto border-r py-3 max-lg:hidden xl:w-[264px]"
      >
        {commands.length > 0 && <p className="px-4 pb-1 text-cap text-muted">{t("reference.commands")}</p>}
        <ul>
          {commands.map(({ command: { command } }) => (
            <li key={command}>
              <a
                href={`#${command}`}
                className="flex min-h-[30px] items-center px-4 font-mono text-id -outline-offset-2 hover:bg-hover"
              >
                {command}
              </a>
            </li>
          ))}
          {parts.map(({ id, title, count }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="flex min-h-[30px] items-center justify-between px-4 -outline-offset-2 hover:bg-hover"
              >
                {title} <span className="text-muted">{count}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div data-scroller className="min-w-0 flex-1 overflow-y-auto bg-surface">
        <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 bg-canvas px-3 py-4 sm:px-6">
          <div className="max-w-[68ch]">
            <h1 className="font-semibold text-title tracking-[-0.012em]">{t("reference.title")}</h1>
            <p className="text-muted">
              {t.rich("reference.lead", {
                link: (text) => (
                  <a href="/openapi.json" className="font-mono text-accent text-id underline hover:no-underline">
                    {text}
                  </a>
                ),
              })}
            </p>
          </div>
          <ReferenceFilter />
        </header>
        {nothing && (
          <p role="status" className="border-t px-3 py-4 sm:px-6">
            {t("reference.nothing", { query })}{" "}
            <a href="/reference" className="text-accent underline hover:no-underline">
              {t("reference.showAll")}
            </a>
          </p>
        )}
        {query === "" && <EveryCall />}
        {commands.length > 0 && <Heading id="commands" title={t("reference.commands")} count={commands.length} />}
        {commands.map((shown) => (
          <CommandSection key={shown.verb} shown={shown} meant={meant} />
        ))}
        {codes.length > 0 && <Heading id="codes" title={t("reference.codes")} count={codes.length} />}
        <CodeTable codes={codes} />
        {limits.length > 0 && <Heading id="limits" title={t("reference.limits")} count={limits.length} />}
        <LimitTable limits={limits} />
      </div>
    </div>
  );
}

function Heading({ id, title, count }: { id: string; title: string; count: number }) {
  return (
    <h2 id={id} className="flex items-baseline gap-2 border-t bg-sunken px-3 py-1.5 font-semibold sm:px-6">
      {title} <span className="font-normal text-cap text-muted">{count}</span>
    </h2>
  );
}

function EveryCall() {
  const t = translator();
  return (
    <section id="every-call" aria-labelledby="every-call-title" className="border-t px-3 py-4 sm:px-6">
      <h2 id="every-call-title" className="font-semibold text-lead">
        {t("reference.everyCall")}
      </h2>
      <p className="max-w-[68ch]">{t("reference.everyCallNote")}</p>
      <dl className="mt-2 grid max-w-[68ch] grid-cols-[auto_minmax(0,1fr)] gap-x-6 border-b">
        {Object.values(parameters).map(({ name, description, required }) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid border-t py-1">
            <dt className="font-mono text-id">{name}</dt>
            <dd>
              {description}
              {!required && <span className="text-muted">, {t("reference.mayBeLeftOut")}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
