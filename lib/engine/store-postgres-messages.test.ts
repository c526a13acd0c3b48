import { expect, test } from "vitest";
import { openPostgresStore } from "./store-postgres.ts";
import { openLine } from "./store-postgres-line.ts";
import { messagesOf } from "./store-postgres-messages.ts";
import { statements } from "./store-postgres-statements.ts";
import { freshDatabase } from "./store-postgres-under-test.ts";

test("a step is a Bind and an Execute, with one Sync behind all, as the protocol's chapter on message formats has it", () => {
  const step = { statement: { name: "put", text: "" }, values: ["é", 7, null] };
  const values = [0, 0, 0, 2, 0xc3, 0xa9, 0, 0, 0, 1, 0x37, 0xff, 0xff, 0xff, 0xff];
  const bind = [0x42, 0, 0, 0, 30, 0, 0x70, 0x75, 0x74, 0, 0, 0, 0, 3, ...values, 0, 0];
  const execute = [0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0];
  const sync = [0x53, 0, 0, 0, 4];
  expect([...messagesOf([step, step])]).toEqual([...bind, ...execute, ...bind, ...execute, ...sync]);
});

test("values of any size and script come back as they were sent", async () => {
  const url = await freshDatabase();
  await (await openPostgresStore({ url })).close();
  const line = await openLine({ url, timeoutMs: 10_000 });
  const texts = ["", "客户 🏅".repeat(40_000), 'quotes " and \\ and {}', "\u0001"];
  const put = texts.map((text, at) => ({ statement: statements.putSetting, values: [1, `text ${at}`, text] }));
  const results = await line.run([...put, { statement: statements.settings, values: [1] }], 10_000);
  expect(results.at(-1)?.rows.sort()).toEqual(texts.map((text, at) => [`text ${at}`, text]));
  line.close();
});
