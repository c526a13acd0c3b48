import { backend } from "@/lib/backend";

/** The bare root is no command either (60009), and `[...path]` does not see it. */
const answer = async (request: Request) => (await backend()).answerService(request);

export { answer as DELETE, answer as GET, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT };
