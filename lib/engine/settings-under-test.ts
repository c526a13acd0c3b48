import type { ServiceReply } from "./engine.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";
import { create } from "./request-bodies.ts";
import { seedAccount } from "./seed-account.ts";
import type { Settings } from "./settings.ts";
import type { World } from "./store.ts";

/*
 * The tests of the settings hold each weak rule in each of its positions: first the default, then the others, put as an
 * operator would. A title begins with the setting's name, then says what each position answers.
 */

export type SettingsUnderTest = EngineUnderTest & {
  /** Puts settings through the control, and throws what it refuses. */
  put(change: Partial<Settings>): Promise<void>;
  /** Makes this the one fault rule. */
  plant(rule: object): Promise<void>;
  codeOf(command: string, body: unknown): Promise<number>;
  /** Calls for alice. */
  createGroup(name: string, items?: object[]): Promise<ServiceReply>;
  update(body: object): Promise<ServiceReply>;
  read(StartIndex?: number): Promise<ServiceReply>;
  search(...items: object[]): Promise<ServiceReply>;
};

/** alice, bob and carol, who have nothing yet, and a chat group that was disbanded. */
export const threePeople: World = {
  accounts: ["alice", "bob", "carol"].map((account) => seedAccount({ account }, [])),
  chatGroups: [{ id: "@TGS#DEAD", dead: true, members: [] }],
};

/** An engine of its own in this world. */
export async function settingsUnderTest(world = threePeople): Promise<SettingsUnderTest> {
  const service = await engineUnderTest();
  await service.store.replace(testApp.sdkAppId, world);
  const { call } = service;
  const control = async (path: string, body: object) => {
    const reply = await service.send({ method: "PUT", path, body: JSON.stringify(body) });
    if (reply.ErrorCode !== 0) throw new Error(reply.ErrorInfo);
  };
  return {
    ...service,
    put: (change) => control("/_service/settings", change),
    plant: (rule) => control("/_service/faults", [rule]),
    codeOf: async (command, body) => (await call(command, body)).ErrorCode,
    createGroup: (name, items) => call("create_contact_group", create("alice", name, items)),
    update: (body) => call("update_contact_group", body),
    read: (StartIndex = 0) => call("get_contact_group", { From_Account: "alice", StartIndex }),
    search: (...items) => call("search_contact_group", { From_Account: "alice", ContactItem: items }),
  };
}
