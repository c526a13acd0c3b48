import { zodResolver } from "@hookform/resolvers/zod";
import { type ReactNode, useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { longMoment } from "@/components/moment";
import { type KeptSchedule, ScanSchedule } from "@/lib/chat/limit-scan";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { useShownTarget } from "../../shown-target";
import { keepSchedule } from "../actions";

type ScanScheduleProps = { schedule: KeptSchedule | undefined; mayScan: boolean; onChanged: () => void };

/** When the shown target is read by itself. */
export function ScanSchedulePart({ schedule, mayScan, onChanged }: ScanScheduleProps) {
  const t = useTranslations("limits.scans");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const [isEditing, setEditing] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function keep(next: ScanSchedule | null) {
    const outcome = await answerOf(keepSchedule(asSeen, { schedule: next }), consoleDown);
    setFailure(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok) return;
    setEditing(false);
    onChanged();
  }

  return (
    <section aria-label={t("schedule")} className="border-b px-3 py-4 sm:px-6">
      <h2 className="mb-2 font-semibold">{t("schedule")}</h2>
      <p>
        {schedule
          ? t("scheduleIs", {
              ...{
                every: schedule.every,
                day: t(`weekdays.${String(schedule.weekday) as "0"}`),
                person: schedule.person,
              }, // 0 to 6
              ...{ hour: String(schedule.hour).padStart(2, "0"), next: longMoment(schedule.next) },
              source: t(`source.${schedule.source}`),
            })
          : t("scheduleNone")}
      </p>
      {schedule?.lapsed && (
        <p role="note" className="text-warning">
          {t("lapsed", { person: schedule.person })}
        </p>
      )}
      {failure && <FailureNotice failure={failure} reading />}
      {mayScan &&
        (isEditing ? (
          <ScheduleForm schedule={schedule} onKeep={keep} onBack={() => setEditing(false)} />
        ) : (
          <div className="mt-2 flex flex-wrap gap-2">
            <Button onClick={() => setEditing(true)}>{t(schedule ? "scheduleChange" : "scheduleKeep")}</Button>
            {schedule && <Button onClick={() => keep(null)}>{t("scheduleRemove")}</Button>}
          </div>
        ))}
    </section>
  );
}

const Typed = ScanSchedule.extend({
  weekday: z.coerce.number().pipe(ScanSchedule.shape.weekday),
  hour: z.coerce.number().pipe(ScanSchedule.shape.hour),
});

type ScheduleFormProps = {
  schedule: KeptSchedule | undefined;
  onKeep: (schedule: ScanSchedule) => Promise<void>;
  onBack: () => void;
};

function ScheduleForm({ schedule, onKeep, onBack }: ScheduleFormProps) {
  const t = useTranslations("limits.scans");
  const form = useForm({
    resolver: zodResolver(Typed),
    defaultValues: {
      every: schedule?.every ?? "week",
      weekday: schedule?.weekday ?? 1,
      hour: schedule?.hour ?? 6,
      source: schedule?.source ?? "known",
      orphans: schedule?.orphans ?? false,
    },
  });
  const every = form.watch("every");
  const { isSubmitting } = form.formState;
  return (
    <form onSubmit={form.handleSubmit(onKeep)} className="mt-3 flex max-w-[420px] flex-col gap-3">
      <Choice label={t("every")} field={form.register("every")}>
        <option value="day">{t("day")}</option>
        <option value="week">{t("week")}</option>
      </Choice>
      {every === "week" && (
        <Choice label={t("weekday")} field={form.register("weekday")}>
          {(["1", "2", "3", "4", "5", "6", "0"] as const).map((day) => (
            <option key={day} value={day}>
              {t(`weekdays.${day}`)}
            </option>
          ))}
        </Choice>
      )}
      <Choice label={t("hour")} field={form.register("hour")}>
        {Array.from({ length: 24 }, (_, hour) => String(hour)).map((hour) => (
          <option key={hour} value={hour}>
            {hour.padStart(2, "0")}:00
          </option>
        ))}
      </Choice>
      <Choice label={t("whom")} field={form.register("source")}>
        <option value="known">{t("known")}</option>
        <option value="changed">{t("changed")}</option>
      </Choice>
      <label className="flex items-center gap-2 pointer-coarse:min-h-11">
        <input type="checkbox" {...form.register("orphans")} />
        {t("orphans")}
      </label>
      <div className="flex gap-2">
        <Button type="submit" look="primary" tall disabled={isSubmitting}>
          {t("keep")}
        </Button>
        <Button onClick={onBack} tall disabled={isSubmitting}>
          {t("dont")}
        </Button>
      </div>
    </form>
  );
}

function Choice({ label, field, children }: { label: string; field: object; children: ReactNode }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-cap text-muted">
        {label}
      </label>
      <select
        {...field}
        id={id}
        className="h-8 w-full rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
      >
        {children}
      </select>
    </div>
  );
}
