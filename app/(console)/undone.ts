import { z } from "zod";

/** What is to be taken back: one change, or all that went with one click on Apply. */
export const Undone = z.union([z.object({ changeId: z.uuid() }), z.object({ batchId: z.uuid() })]);
export type Undone = z.infer<typeof Undone>;
