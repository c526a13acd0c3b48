import { backend } from "@/lib/backend";

const answer = async (request: Request) => (await backend()).answerService(request);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
