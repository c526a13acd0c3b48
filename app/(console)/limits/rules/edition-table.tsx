import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { figure } from "@/components/figure";
import {
  type Allowance,
  type Capability,
  type EditionAllowance,
  editionAllowances,
} from "@/lib/chat/edition-allowances";
import { editions, hasGroups } from "@/lib/chat/target-draft";
import { useShownTarget } from "../../shown-target";

const rows = Object.entries(editionAllowances) as [Capability, EditionAllowance][]; // the keys of a const object are its names

/** What each edition allows by the documents, and what this console does about it. */
export function EditionTable() {
  const t = useTranslations("limitRules");
  const { edition: here } = useShownTarget();
  const nameOf = (edition: string) => t("reading.edition", { edition });
  return (
    <section aria-labelledby="editions" className="flex flex-col gap-2 px-3 py-4 sm:px-6">
      <h2 id="editions" className="font-semibold">
        {t("editions.title")}
      </h2>
      <p className="max-w-[80ch] text-muted">{here ? t("editions.lead") : t("editions.leadUnknown")}</p>
      <p className="max-w-[80ch]">
        {here === undefined
          ? t("editions.unknown")
          : t(hasGroups(here) ? "editions.has" : "editions.lacks", { edition: nameOf(here) })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard */}
      <div role="region" aria-labelledby="editions" tabIndex={0} className="relative max-w-full overflow-x-auto border">
        <table className="w-full min-w-[820px] border-collapse text-left">
          <thead className="bg-sunken text-cap text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 font-normal">
                {t("editions.what")}
              </th>
              {editions.map((edition) => (
                <th
                  key={edition}
                  scope="col"
                  aria-current={edition === here ? "true" : undefined}
                  className={`px-3 py-1.5 ${edition === here ? "bg-accent-soft font-semibold text-text" : "font-normal"}`}
                >
                  {nameOf(edition)}
                  {edition === here && <span className="block font-normal">{t("editions.here")}</span>}
                </th>
              ))}
              <th scope="col" className="px-3 py-1.5 font-normal">
                {t("editions.source")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([capability, { code, source, date, of }]) => (
              <tr key={capability} className="border-t">
                <th scope="row" className="px-3 py-1.5 font-normal">
                  <span className="flex items-center gap-2">
                    {t(`editions.capability.${capability}`)} {code !== undefined && <Code code={code} />}
                  </span>
                </th>
                {editions.map((edition) => (
                  <td key={edition} className={`px-3 py-1.5 ${edition === here ? "bg-accent-soft font-medium" : ""}`}>
                    <Allowed what={of[edition]} />
                  </td>
                ))}
                <td className="px-3 py-1.5 text-cap text-muted">
                  {source} ({date})
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Allowed({ what }: { what: Allowance }) {
  const t = useTranslations("limitRules.editions.allowed");
  if (typeof what === "number") return figure(what);
  if (typeof what !== "string") return t("upTo", { count: figure(what[0]), most: figure(what[1]) });
  return (
    <span className={what === "no" ? "font-medium text-danger" : what === "yes" ? "" : "text-muted"}>{t(what)}</span>
  );
}
