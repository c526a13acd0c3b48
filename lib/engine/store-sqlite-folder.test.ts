import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { StoreUnavailable } from "./store.ts";
import { requireLocalFolder } from "./store-sqlite-folder.ts";

const file = "/srv/groupdesk/groupdesk.db";

test.each([
  ["NFS", 0x6969],
  ["CIFS", 0xff534d42],
  // Some builds of Node give the number with its sign.
  ["CIFS", 0xff534d42 | 0],
  ["SMB2", 0xfe534d42],
  ["9p", 0x01021997],
  ["Ceph", 0x00c36400],
])("F19: a folder on %s is refused in one sentence that says how to go on", (name, type) => {
  const refusal = () => requireLocalFolder(file, () => type);
  expect(refusal).toThrow(StoreUnavailable);
  expect(refusal).toThrow(
    `The database ${file} would lie on a network file system (${name}), which loses data: use a folder of this machine, or set GROUPDESK_NETWORK_FOLDER=allow.`,
  );
});

test.each([
  ["ext4", 0xef53],
  ["xfs", 0x58465342],
  ["btrfs", 0x9123683e],
  ["overlay", 0x794c7630],
  ["tmpfs", 0x01021994],
  ["FUSE, which may be local", 0x65735546],
  ["a system without such numbers", 0],
])("F19: a folder on %s is taken", (_name, type) => {
  const asked: string[] = [];
  requireLocalFolder(file, (folder) => asked.push(folder) * 0 + type);
  expect(asked).toEqual(["/srv/groupdesk"]);
});

test("F19: the folder of these tests is asked for its own number, and taken", () => {
  expect(() => requireLocalFolder(`${tmpdir()}/groupdesk.db`)).not.toThrow();
});
