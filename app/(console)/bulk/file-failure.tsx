import { useTranslations } from "use-intl";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";

const faults = ["empty", "blank", "binary", "unreadable", "tooMany", "tooLarge"] as const;

/** Why what was sent became no plan; what is wrong with the file or the list itself has sentences of its own. */
export function FileFailure({ failure, what }: { failure: Failure; what: "file" | "list" }) {
  const t = useTranslations(what === "file" ? "bulk.make.fault" : "bulk.rule.fault");
  const list = useTranslations("bulk.rule.fault");
  if (what === "list" && failure.kind === "denied" && failure.why === "changedSince")
    return (
      <p role="alert" className="font-semibold text-danger">
        {list("changedSince")}
      </p>
    );
  if (failure.kind !== "invalid") return <FailureNotice failure={failure} reading />;
  const known = faults.find((each) => each === failure.issues[0]?.message);
  return (
    <p role="alert" className="font-semibold text-danger">
      {t(known ?? "other")}
    </p>
  );
}
