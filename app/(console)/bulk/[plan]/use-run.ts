import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { z } from "zod";
import type { Job } from "@/lib/chat/bulk-job";
import type { Plan } from "@/lib/chat/bulk-plan";
import { answerOf } from "../../call";
import { type PlanRun, readRun } from "../reads";

/** `ended`: nothing more comes. `broken`: the connection is lost, and is sought again by itself. */
export type Stream = "live" | "broken" | "ended";

const openAnewMs = 2000;
/** The server says something each second. */
const silenceMs = 6000;

const Said = z.custom<Job>((value) => typeof value === "object" && value !== null && "state" in value);

/** What has become of a plan, read when the page opens and after each deed, and told by the server while a job goes on. */
export function useRun(plan: Plan, first: PlanRun) {
  const consoleDown = useTranslations("failure")("console");
  const queryClient = useQueryClient();
  const queryKey = ["run", plan.id];
  const { data, dataUpdatedAt } = useQuery({
    queryKey,
    initialData: first,
    enabled: plan.state === "ready",
    queryFn: async () => {
      const outcome = await answerOf(readRun(plan.id), consoleDown);
      if (!outcome.ok) throw new Error(outcome.failure.kind);
      return outcome.value;
    },
    staleTime: 0,
    // A second person may agree, or start it, at another desk.
    refetchInterval: ({ state }) => (isOver(state.data?.job) ? false : 5000),
  });
  const [stream, setStream] = useState<Stream>("ended");
  const job = data.job;
  // A browser opens six connections to one address: tabs that nobody sees must not hold them all.
  const isSeen = useSyncExternalStore(
    onSeen,
    () => document.visibilityState === "visible",
    () => false,
  );
  const isWatched = isSeen && job !== undefined && !isOver(job);

  useEffect(() => {
    if (!isWatched) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let events = open();

    function open(): EventSource {
      const opened = new EventSource(`/bulk/${plan.id}/progress`);
      opened.onmessage = ({ data: text }: MessageEvent<string>) => {
        const said = Said.safeParse(JSON.parse(text));
        if (!said.success) return;
        setStream(isOver(said.data) ? "ended" : "live");
        queryClient.setQueryData<PlanRun>(["run", plan.id], (before) => ({ ...before, job: said.data }));
        if (isOver(said.data)) over();
        else openIn(silenceMs);
      };
      opened.onerror = () => {
        setStream("broken");
        // After an answer that was no stream the browser does not come again by itself.
        if (opened.readyState === EventSource.CLOSED) openIn(openAnewMs);
      };
      return opened;
    }

    /** A connection that lies dead says nothing, not even that: it is given up for another. */
    function openIn(ms: number) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        setStream("broken");
        events.close();
        events = open();
        openIn(silenceMs);
      }, ms);
    }

    function over() {
      clearTimeout(timer);
      events.close();
    }

    const lose = () => {
      setStream("broken");
      events.close();
      openIn(openAnewMs);
    };
    const find = () => openIn(0);
    window.addEventListener("offline", lose);
    window.addEventListener("online", find);
    return () => {
      over();
      window.removeEventListener("offline", lose);
      window.removeEventListener("online", find);
    };
  }, [isWatched, plan.id, queryClient]);

  return { ...data, stream, answeredAt: dataUpdatedAt, refresh: () => queryClient.invalidateQueries({ queryKey }) };
}

function onSeen(tell: () => void) {
  document.addEventListener("visibilitychange", tell);
  return () => document.removeEventListener("visibilitychange", tell);
}

export function isOver(job: Job | undefined): boolean {
  return job?.state === "done" || job?.state === "cancelled";
}
