import { useTranslations } from "use-intl";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";

/** Why a deed was not done. Where no answer came nothing is read back: the page shows by itself what has become of it. */
export function DeedFailure({ failure }: { failure: Failure }) {
  const t = useTranslations("bulk.start");
  if (failure.kind !== "unreachable") return <FailureNotice failure={failure} />;
  return (
    <p role="alert" className="max-w-[68ch] font-semibold">
      {t("lost")}
    </p>
  );
}
