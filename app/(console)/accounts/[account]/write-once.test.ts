import { expect, test } from "vitest";
import { done, type Failure, failed, type Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import { writeOnce } from "./write-once";

const contents: AccountContents = { groups: [{ id: 1, name: "VIP" }], contacts: [] };
const lost: Failure = { kind: "unreachable", info: "gone", sent: true };

/** A service that answers the one write so, 200 ms later, and the reading back as told. */
function service(answer: Outcome<string>, read: Outcome<AccountContents> = done(contents)) {
  const asked: string[] = [];
  let clock = 0;
  const written = writeOnce({
    send: async () => {
      asked.push("send");
      clock += 200;
      return answer;
    },
    read: async () => {
      asked.push(`read at ${clock}`);
      return read;
    },
    onOpen: () => asked.push("open"),
    wait: async (ms) => {
      clock += ms;
    },
  });
  return { asked, written };
}

test("OK: what was answered is not read back", async () => {
  const { asked, written } = service(done("made"));
  expect(await written).toEqual({ kind: "done", value: "made" });
  expect(asked).toEqual(["send"]);
});

test.each([
  ["51010", { kind: "refused", code: 51010, info: "" }],
  ["60005", { kind: "refused", code: 60005, info: "" }],
  ["nothing sent", { kind: "unreachable", info: "down", sent: false }],
] satisfies [string, Failure][])("%s: what was certainly not done is not read back", async (_, failure) => {
  const { asked, written } = service(failed(failure));
  expect(await written).toEqual({ kind: "failed", failure });
  expect(asked).toEqual(["send"]);
});

test.each([
  ["a lost answer", lost],
  ["50004", { kind: "refused", code: 50004, info: "" }],
  ["60008", { kind: "refused", code: 60008, info: "" }],
] satisfies [string, Failure][])(
  "%s: the account is read when the service's time is over since the loss",
  async (_, failure) => {
    const { asked, written } = service(failed(failure));
    expect(await written).toEqual({ kind: "open", failure, contents });
    expect(asked).toEqual(["send", "open", "read at 3700"]);
  },
);

test("where reading back fails too, nothing is claimed", async () => {
  expect(await service(failed(lost), failed(lost)).written).toEqual({ kind: "open", failure: lost });
});
