import { commands } from "@/lib/chat/commands";
import { translator } from "@/lib/messages/translator";
import { meaningOf } from "./meaning";
import { allServices, type ShownCode } from "./reference";

const t = translator();

/** Every number of the catalogue: what it means, what to do, and who answers it. */
export function CodeTable({ codes }: { codes: readonly ShownCode[] }) {
  return (
    <ul>
      {codes.map((shown) => (
        <li
          key={shown.code}
          id={`code-${shown.code}`}
          className="grid grid-cols-[56px_minmax(0,1fr)] gap-x-3 border-t px-3 py-1.5 target:bg-accent-soft sm:px-6 xl:grid-cols-[56px_minmax(0,1.6fr)_minmax(0,1fr)_minmax(0,1fr)]"
        >
          <a href={`/reference#code-${shown.code}`} className="font-medium font-mono text-id hover:underline">
            {shown.code}
          </a>
          <div>
            {shown.names.map((name) => {
              const { meaning, advice } = meaningOf(name);
              return (
                <p key={name}>
                  <span className="font-medium">{meaning}</span> <span className="text-muted">{advice}</span>
                </p>
              );
            })}
          </div>
          <div className="text-cap text-muted leading-5 max-xl:col-start-2">
            {t(`reference.retry.${shown.row.retry}`)}
          </div>
          <div className="text-cap leading-5 max-xl:col-start-2">
            <AnsweredBy shown={shown} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function AnsweredBy({ shown: { verbs, services } }: { shown: ShownCode }) {
  if (services.length === allServices.length) return <span className="text-muted">{t("reference.byAny")}</span>;
  if (services.length > 0)
    return <span className="text-muted">{t("reference.byService", { services: services.join(", ") })}</span>;
  if (verbs.length === 0) return <span className="text-muted">{t("reference.byNone")}</span>;
  return (
    <span className="flex flex-wrap gap-x-3">
      {verbs.map((verb) => (
        <a
          key={verb}
          href={`/reference#${commands[verb].command}`}
          className="break-all font-mono text-accent hover:underline"
        >
          {commands[verb].command}
        </a>
      ))}
    </span>
  );
}
