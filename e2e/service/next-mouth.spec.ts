import { request } from "node:http";
import { makeAccount } from "../console/account.ts";
import { expect, test } from "../console/app.ts";

/*
 * The API through the built console: a thin contract, for what Next does to a request before our route sees it. What the
 * service itself answers is held by the contract tests of lib/engine.
 */
const update = "/v4/recentcontact/update_contact_group";

test("OK: a change of members answers each item, and 51007 stands in the item's own result", async ({ server }) => {
  const owner = await makeAccount(server, {}, ["ann"]);
  const GroupName = "Through Next 客户 🏅";
  const created = await server.call("/v4/recentcontact/create_contact_group", {
    From_Account: owner,
    GroupContactItem: [{ GroupName }],
  });
  expect(created).toMatchObject({ ActionStatus: "OK", ErrorCode: 0 });
  const items = [
    { Type: 1, To_Account: "ann" },
    { Type: 2, ToGroupId: "客户" },
  ];
  const updated = await server.call(update, {
    From_Account: owner,
    UpdateType: 1,
    UpdateGroup: {
      UpdateGroupType: 2,
      OldGroupName: GroupName,
      ContactUpdateItem: items.map((ContactItem) => ({ ContactOptType: 1, ContactItem })),
    },
  });
  expect(updated).toMatchObject({
    ActionStatus: "OK",
    ErrorCode: 0,
    UpdateGroupResult: {
      GroupName,
      ContactResultItem: [
        { ContactItem: items[0], ResultCode: 0 },
        { ContactItem: items[1], ResultCode: 51007 },
      ],
    },
  });
  const deleted = await server.call("/v4/recentcontact/del_contact_group", {
    From_Account: owner,
    GroupName: [GroupName],
  });
  expect(deleted).toMatchObject({ ErrorCode: 0, GroupItem: [{ GroupName }] });
});

test("60002: any method but POST, OPTIONS too, with the headers of every answer", async ({ server }) => {
  for (const method of ["GET", "OPTIONS", "PUT", "PATCH", "DELETE"]) {
    const answer = await fetch(`${server.url}${update}`, { method });
    expect([method, answer.status, await answer.json()]).toMatchObject([method, 200, { ErrorCode: 60002 }]);
    expect(answer.headers.get("access-control-allow-methods")).toBe("POST");
  }
});

test("60009: paths that are no command, the bare roots too", async ({ server }) => {
  const paths = ["/v4", "/v4/", "/v4/recentcontact", `${update}/`, "/v4/recentcontact/Update_contact_group"];
  for (const path of [...paths, "/v4/recentcontact/update_contact_grou%70", "/_service", "/_service/", "/_service/x"]) {
    const answer = await fetch(`${server.url}${path}`, { method: "POST", body: "{}" });
    expect([path, answer.status, await answer.json()]).toMatchObject([path, 200, { ErrorCode: 60009 }]);
  }
});

test("60003: a body that is no JSON object", async ({ server }) => {
  expect(await server.call(update, [])).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 60003 });
});

test("413, or a closed connection: a body over 512 KiB; and the next call works", async ({ server }) => {
  // The answer comes before the body is read, so the connection may be reset while it is still being sent. It is one of
  // its own: a pool would hand the dead connection to the next call.
  const { host } = new URL(server.url);
  const status = await statusAt(`${server.url}${update}`, host, "x".repeat(600 * 1024)).catch(() => "closed");
  expect([413, "closed"]).toContain(status);
  const owner = await makeAccount(server);
  const read = { From_Account: owner, StartIndex: 0 };
  expect(await server.call("/v4/recentcontact/get_contact_group", read)).toMatchObject({ ErrorCode: 0 });
});

test("421: a foreign Host, at the API and at the pages", async ({ server }) => {
  for (const path of [update, "/v4", "/_service/reset", "/"]) {
    expect([path, await statusAt(`${server.url}${path}`, "groupdesk.example")]).toEqual([path, 421]);
  }
});

/** fetch sets the Host by itself; node:http lets it be said. */
function statusAt(url: string, host: string, body = "{}"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: "POST", headers: { host }, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asking.on("error", reject).end(body);
  });
}
