import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/*
 * Which test proves that a fault does no harm: as data, held against the tests. `proofs` are titles as they are
 * written; `waits` says what of the fault is for a part of the product that is not here yet. docs/reliability.md tells
 * the same to people.
 */
type Row = { fault: string; proofs: string[]; waits?: string };

const jobs = "jobs in the background: with the first of them";

const rows: Record<string, Row> = {
  F01: {
    fault: "the service is killed under load",
    proofs: [
      "F01: every acknowledged change is there, none is half there, and the file opens by itself",
      "F01: on PostgreSQL every acknowledged change is there, and none is half there",
    ],
  },
  F02: {
    fault: "it is killed between commit and answer",
    proofs: [
      "F02: killed between commit and answer, it was done; the read-back finds it, and a second send is refused",
      "F02: killed before the commit, it was not done; it may be sent again",
    ],
  },
  F03: {
    fault: "the console is killed at a step of a change",
    proofs: [
      "F03: the unbroken run of a person's changes: rename, adds, removals, a mark, and one off the recent list",
      "F03: killed %s, call %i: the open page goes on to the end of the unbroken run",
      "F03: on PostgreSQL killed %s, call %i: a page loaded anew goes on to the same end",
      "F03: what could not be read back, for the console stayed away, is read back before anything is sent again",
      "F03: killed at any moment, the job goes on by itself and leaves what an unbroken run leaves",
    ],
  },
  F04: {
    fault: "it is asked to end with calls under way",
    proofs: [
      "F04: under load each accepted call is answered, nobody is let in after it, and it ends with 0 within 5 s",
      "F04: callers that are silent, or stop in the middle of a body, do not keep it from ending with 0 by itself",
      "closing does not wait for ever for a call that is never answered",
    ],
  },
  F05: {
    fault: "a row of a job ends its runner each time",
    proofs: ["F05: a row that ends its runner three times is left to a person, and the job says so"],
  },
  F06: {
    fault: "a runner sleeps, and wakes when another has taken over",
    proofs: [
      "F06: a runner that was taken for dead sends and writes nothing more when it wakes",
      "F06: a console that slept through its lease sends nothing more of the job when it wakes",
      "F06: 4.5 s at call %i: every row gets its result all the same",
      "no call leaves when less of the lease is left than a call takes, and what waited for that goes when it is renewed",
    ],
  },
  F07: {
    fault: "a handler or the store throws",
    proofs: [
      "50004 and 70500: a broken store, told without its inside, logged in one line, and the next call works",
      "what a decision throws is its own: nothing of it is saved, and the others go on",
      "F07: whatever statement fails because %s, the call is whole or was never made, and is told 50004 or nothing",
    ],
  },
  F08: {
    fault: "memory runs short",
    proofs: [
      "F08: bodies of 10 MB are not read, and a heap of 96 MiB stays enough",
      "F08: bodies that are just taken, from 200 callers at once, are let go of again",
    ],
    waits: `plans of a million rows: ${jobs}`,
  },
  F09: {
    fault: "the disk is full at a commit",
    proofs: [
      "F09: what the trail cannot write down is not sent",
      "F09: 50004 while it is full, reads go on, and so do changes by themselves once there is room",
      "F09: a full disk at the commit is a clean no, told as 50004, and the next call works",
      "50004: a full disk is a clean no; reads go on, and so do writes when there is room again",
      "F09: what the trail cannot write down is not sent",
    ],
  },
  F10: {
    fault: "the disk is full for anything else",
    proofs: ["F10: a start on a full disk is refused in one line, with and without a key to be made"],
    waits: `reports and uploads: ${jobs}`,
  },
  F11: {
    fault: "fsync fails",
    proofs: [
      "F11: when fsync fails for good no answer is given, it ends with one line, and nothing that was answered is lost",
      "F11: an I/O error at %s is no answer, one line and exit 1; the next start tells the truth",
      "any other failure of a commit is not answered, and reported once",
      "a server that dies is started again five times, then given up with one line",
    ],
  },
  F12: {
    fault: "the power is cut",
    proofs: [
      "F12: whatever the power cut did to the log's end, all that was answered is there and nothing is half there",
      "F12: each answer to a change follows a sync that follows its frames in the log",
      "commits are synchronous, in a write-ahead log, and nobody else gets in",
    ],
  },
  F13: {
    fault: "the folder cannot be written",
    proofs: ["F13: a folder that may not be written ends the start with one line that names it"],
  },
  F14: {
    fault: "a second process opens the file",
    proofs: [
      "F14: of two that start at once one serves and one is refused in one line, on a new file and after a crash",
      "a second one on the same database is refused in one line, and the first is unharmed",
    ],
  },
  F15: {
    fault: "the database is newer, or its migration is killed",
    proofs: [
      "F15: from version %i in step %i is done whole by the next start",
      "one of a newer program, of which not a byte changes",
      "a migration that fails leaves nothing behind",
    ],
  },
  F16: {
    fault: "a page is damaged, or the file cut",
    proofs: [
      "F16: a flipped byte leaves right answers or a clean refusal, never an empty database",
      "F16: a file cut to %i bytes is refused",
    ],
  },
  F17: {
    fault: "a reader keeps the log from being emptied",
    proofs: ["F17: whole reads beside changes never keep the log from being emptied, and a huge one is cut back"],
  },
  F18: {
    fault: "the file is copied while it lives",
    proofs: [
      "F18: after its end the one file is the whole database; while it runs a snapshot is the backup",
      "F18: a backup of a running console is whole, while it writes; nothing of it stays behind, also where nobody reads it",
    ],
  },
  F19: {
    fault: "the folder lies on a network file system",
    proofs: [
      "F19: a folder on %s is refused in one sentence that says how to go on",
      "F19: a folder on %s is taken",
      "F19: the folder of these tests is asked for its own number, and taken",
    ],
  },
  F20: {
    fault: "PostgreSQL stops under load",
    proofs: [
      "F20: 50004 and 50005: stop -m %s and start under load, twice: none acknowledged and lost, none done twice",
    ],
  },
  F21: {
    fault: "an idle pooled connection is killed",
    proofs: [
      "F21: connections that are killed while they idle are replaced before the next call",
      "F21: with rates: connections that are killed while they idle are replaced before the next call",
    ],
  },
  F22: {
    fault: "a connection is killed around its commit",
    proofs: [
      "F22: connections that are killed under load, again and again: every call is answered, once and rightly",
      "F22: %s: what happened is looked up, and the group is made once",
    ],
  },
  F23: {
    fault: "PostgreSQL is frozen",
    proofs: ["F23: 50005 of a frozen server, within the service's three seconds, and it serves again without help"],
  },
  F24: {
    fault: "deadlock, serialization failure, empty pool",
    proofs: [
      "F24: 51010 and 51008: four that hammer two accounts end as one after the other would: 20 groups, 1,000 conversations",
      "F24: a row that somebody keeps locked: that call alone is refused, and nothing of it is done",
      "F24: 50005 within the service's three seconds, where the rate and the account are locked both",
      "F24: a deadlock and a serialization failure are tried again in silence",
      "F24: 50004 of what fails every time, after three more tries, and nothing of it is done",
    ],
  },
  F26: {
    fault: "an answer is lost behind the work",
    proofs: ["F26: what was done and whose answer is lost is found done, and sent once"],
  },
  F27: {
    fault: "a call is lost before it arrives",
    proofs: ["F27: what was lost before it arrived is found as it was, and sent once more"],
  },
  F28: {
    fault: "requests that are odd, cut, or two in one",
    proofs: [
      "F28: %s: HTTP %i and %i",
      "F28: a tunnel is not opened, and the connection is closed",
      "F28: what is no HTTP behind a call that is being carried out cuts the connection, and is no answer to that call",
    ],
    waits: "odd answers to the calls of a job: with the first job",
  },
  F29: {
    fault: "an answer comes late",
    proofs: [
      "F29: comes before that of the call behind it, and never as that call's",
      "F29: of a caller that has left meets nobody else, though the work was done",
    ],
  },
  F30: {
    fault: "a kept connection is stale",
    proofs: [
      "F30: a connection that was idle too long is closed, and what comes after it is not carried out",
      "F30: a connection that the service closed between two calls is never a wrong answer",
    ],
  },
  F31: {
    fault: "it is done, and answered with a code that may mean either",
    proofs: ["F31: what was done and answered 50005 is found done, and sent once"],
  },
  F32: {
    fault: "the rate is used up in the middle of a job",
    proofs: [
      "F32: while the rate is used up nothing is lost, and it goes on by itself",
      "F32: what had left before a refusal neither ends the wait nor makes it longer",
      "%i calls a second: at least 80 percent of them are used, and under 10 percent are refused",
      "the whole rate is found again when the limit is lifted",
    ],
  },
  F33: {
    fault: "the target is away in the middle of a job",
    proofs: [
      "F33: while it takes none one caller tries for all, later each time, and its answer lets everybody go",
      "an outage of a minute adds no more than a tenth of the calls, and fails no row",
      "F33: an outage in the middle costs few calls, fails no row, and the job goes on alone",
    ],
  },
  F34: {
    fault: "the target's name, or its server, is away",
    proofs: ["F34: the backup is asked only for what was certainly not sent"],
  },
  F35: {
    fault: "a certificate that is not right, or a redirect",
    proofs: ["F35: a certificate that is not right and a redirect are refused in words"],
  },
  F36: {
    fault: "the wall clock jumps",
    proofs: [
      "F36: 60007: with a %s window the rate holds before it, and starts anew after it",
      "F36: 70050: whoever sent too many wrong signatures waits a minute, not an hour",
      "F36: 70001: a signature from before is expired or good by the clock that is, and a new one is good",
      "F36: the order of contacts is that in which they came, whatever their times say",
    ],
    waits: `leases and pace: ${jobs}`,
  },
  F38: {
    fault: "the same is sent twice",
    proofs: [
      "F38: the same sending fifty times at once is one call with one answer",
      "of two tabs that undo the same at once one is told that it was done",
    ],
  },
  F39: {
    fault: "the network goes in the middle of a job",
    proofs: [
      "F39: without a network in the middle of a job the page says so, and comes back to what is true by itself",
    ],
  },
  F40: {
    fault: "a new build, or the end of the session, under an open page",
    proofs: [
      "F40: a new build under an open page asks to load it again, and what is staged goes out afterwards",
      "F40: the session ends in mid-edit; what is staged stays, and goes out after signing in in another tab",
    ],
  },
  F41: {
    fault: "names that would be run, turn the text round, or hide",
    proofs: [
      "F41: names made to be run, to turn text round and to hide are drawn as they are, and nothing runs",
      "S03: no cell begins as a formula does, and every text comes back as it was",
      "names chosen to deceive are one short line of plain text beside the id",
      "F41: rows that are written and read again are the same, between %j",
      "F41: whatever its rows hold, %s of %s is a change file of the same rows",
      "F41: a line of the trail is one record with the same texts, whatever a reason or an account holds",
    ],
  },
  F42: {
    fault: "an account is changed between plan and run",
    proofs: [
      "F42: a name that another group has got since is not touched, nor one that is gone",
      "F42: a group that holds whom the plan did not see is not deleted, though it holds no more; one that lost some is",
      "F42: a merge takes nobody with it who came in between, though the job itself put as many elsewhere",
      "F42: one for one: a group that holds as many as it did, and another, is not deleted",
    ],
  },
  F43: {
    fault: "an old backup is put back",
    proofs: [
      "F43: an older copy that is put back, or carried elsewhere, is noticed at the next start, once",
      "F43: so is a folder that was copied whole, its mark with it, where the disk tells when a file was made",
      "F43: so is one of a version that made no marks, and one whose file beside it is gone or says nothing",
      "F43: a start that is killed behind %j is not told as a restore, again and again",
      "F43: a start on a copy that is killed before it is on disk is told by the next one; behind it, it was told",
      "F43: a backup is known in the very run that it was taken in, and a log of before is not laid over it",
      "F43: the log that a restored database has made itself is kept, though the main file still looks like the backup",
      "F43: on PostgreSQL a copy under another name, and tables that were made anew, are noticed once for all processes",
      "F43: what follows is done whole or not at all, and then by the next start",
      "F43: a copy from the middle of a job that has ended since: it waits and says why, sends nothing again, and accounts for every row",
      "F43: behind a copy of this very moment the rest runs; what was under way is not sent again, nor is a group deleted behind it",
      "F43: a job that waited, was paused or was being cancelled waits as well; one that was over is left alone",
      "F43: behind a backup that was put back the trail and the log say so, nobody is signed in, and the trail is intact",
      "F43: a backup from the middle of a job, put back over what a kill left: the job waits and says why, and every row is accounted for",
      "F43: behind a database that was put back the undo goes by the trail for what a part did, and by the plan for the rest",
    ],
  },
  F44: {
    fault: "the key that seals the targets' keys is lost or wrong",
    proofs: [
      "F44: without the key that sealed them targets say so, send nothing, and nothing of theirs is overwritten",
      "F44: a rotation that is broken off anywhere leaves a key that opens what there is",
    ],
  },
  F45: {
    fault: "the wrong target",
    proofs: [
      "F45: two tabs with two targets: each writes where its strip says, and a tab whose target is gone writes nowhere",
    ],
    waits: `a plan edited after its approval, and one's own approval: ${jobs}`,
  },
  F46: {
    fault: "a page elsewhere sends in a signed-in person's name",
    proofs: ["F46: 403 for every action and every route, whatever a page elsewhere makes a signed-in browser send"],
  },
  F47: {
    fault: "a page elsewhere points its name at this machine",
    proofs: [
      "421: the foreign Host %j, before anything is done",
      "421: a foreign Host is refused at the API's routes, embedded or not",
      "F47: a call without a Host is refused as a foreign one",
      "F47: headers of a proxy neither open the door nor close it",
      "F47: 421 for every route at a foreign Host, whatever the request says of forwarding",
      "F47: a second Host does not get past the first",
    ],
  },
  F48: {
    fault: "passwords are guessed from ever new addresses",
    proofs: [
      "10,000 guesses from as many networks: 30 are looked at, and a browser that was in before still gets in",
      "one network cannot spray many accounts, nor one IPv6 line by its 2^64 addresses",
      "a server of this process hears no forwarded header that a client made up",
    ],
  },
  F49: {
    fault: "a target's address leads inside",
    proofs: [
      "F49: a custom address leads to the public internet, or to this machine where it says so, and nowhere else",
    ],
  },
  F50: {
    fault: "bad bytes, bombs, slow and idle callers",
    proofs: [
      "F50: mutated requests in process: always an envelope, nothing unforeseen, memory flat",
      "F50: mutated requests over node:http: an envelope or a closed connection, nothing unforeseen",
      "F50: 10,000 connections that say nothing are kept for a while and let go; others are served all the time",
      "F50: %s",
      "F50: one that asks and asks and never reads is held back, then closed",
      "F50: a connection over the limit is closed at once, those within it are served, and one that leaves makes room",
      "70003: an inflate bomb is stopped at 8 KiB, however little it takes to send",
      "OK: __proto__ in a body changes no object",
      "60003 and 50002: half a megabyte of nesting",
    ],
  },
  F51: {
    fault: "the trail is edited, cut or put in another order, or its file is stolen",
    proofs: [
      "F51: an entry that was %s is named",
      "F51: the trail is told intact while the console runs, and a tail that was cut off shows by a head that was kept",
      "the own target stands first and is always writable; a stored one is real, named, and its key is nowhere to be seen",
    ],
  },
};

/** Beside the faults: that the checkers see what they are there to see. */
const selfTests = [
  "a service that answers before it commits is caught by the same ledger",
  "a service that %s is caught by the order of its calls",
];

const root = join(import.meta.dirname, "../..");
const files = globSync(["{lib,scripts}/**/*.test.ts", "e2e/**/*.spec.ts"], { cwd: root }).filter(
  (file) => !file.endsWith("faults-proved.test.ts"),
);
const sources = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
const document = readFileSync(join(root, "docs/reliability.md"), "utf8");

describe("each fault", () => {
  test.each(Object.entries(rows))(
    "%s has a proof, or says what it waits for, and stands in the document",
    (id, row) => {
      expect(row.proofs.length > 0 || row.waits !== undefined).toBe(true);
      expect(row.proofs.filter((title) => !sources.includes(`"${title}"`))).toEqual([]);
      expect(document).toContain(`| ${id} |`);
    },
  );

  test("F25 and F37 are others': the table holds the faults that a service on SQLite meets, and its sister's", () => {
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
    const numbers = [...range(1, 24), ...range(26, 36), ...range(38, 51)];
    expect(Object.keys(rows)).toEqual(numbers.map((number) => `F${String(number).padStart(2, "0")}`));
  });

  test("no test of a fault is missing from the table", () => {
    const titles = [...sources.matchAll(/\btest(?:\.each)?\b[^"]*?"(F\d\d: [^"\n]+)"/g)].map(([, title = ""]) => title);
    const named = new Set(Object.values(rows).flatMap(({ proofs }) => proofs));
    expect(titles.length).toBeGreaterThan(30);
    expect(titles.filter((title) => !named.has(title))).toEqual([]);
  });
});

test("each checker is held against a planted bug", () => {
  expect(selfTests.filter((title) => !sources.includes(`"${title}"`))).toEqual([]);
});
