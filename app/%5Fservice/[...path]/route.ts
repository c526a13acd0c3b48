import { backend } from "@/lib/backend";

const answer = async (request: Request) => (await backend()).answerService(request);

// Next would answer OPTIONS by itself, with 204.
export { answer as DELETE, answer as GET, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT };
