import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Failure } from "@/lib/chat/outcome";
import type { TrailFilter, TrailPage } from "@/lib/chat/trail-line";
import { answerOf } from "./call";
import { readTrail } from "./reads";

/** A page of the trail, or why there is none. */
export type TrailState = Partial<TrailPage> & { count?: number; failure?: Failure };

/** The trail, page by page from the newest line down. */
export function trailQuery(filter: TrailFilter, consoleDown: string) {
  return infiniteQueryOptions({
    queryKey: ["trail", filter],
    initialPageParam: undefined as number | undefined, // the first page begins at the newest line
    queryFn: async ({ pageParam }): Promise<TrailState> => {
      const outcome = await answerOf(
        readTrail({ filter, ...(pageParam !== undefined && { before: pageParam }) }),
        consoleDown,
      );
      return outcome.ok ? outcome.value : { failure: outcome.failure };
    },
    getNextPageParam: (page) => page.before,
    staleTime: 0,
  });
}
