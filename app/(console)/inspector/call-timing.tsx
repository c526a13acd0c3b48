import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { commands } from "@/lib/chat/commands";
import type { SeenCallInFull } from "@/lib/chat/seen-call";

/** Where a call's time went, and how much went over the line. */
export function CallTiming({ call }: { call: SeenCallInFull }) {
  const t = useTranslations("calls");
  const ms = (value: number | null) => (value === null ? t("never") : t("ms", { ms: String(value) }));
  const rows = [
    [t("command"), commands[call.verb].command],
    [t("asked"), new Date(call.at - call.waitedMs).toISOString()],
    [t("waited"), ms(call.waitedMs)],
    [t("firstByte"), ms(call.firstByteMs)],
    [t("whole"), ms(call.firstByteMs === null ? null : call.ms)],
    [t("requestSize"), t("bytes", { bytes: figure(call.requestBytes) })],
    [t("replySize"), t("bytes", { bytes: figure(call.replyBytes) })],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="font-mono text-id">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
