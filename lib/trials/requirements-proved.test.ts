import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/*
 * What the console requires of itself (the numbers are those of docs/security.md) and which test proves it: as data,
 * held against the tests. `exception`: what of it is not so, on purpose or not yet; the document tells it to people.
 */
type Row = { proofs: string[]; exception?: string };

const rows: Record<string, Row> = {
  S01: {
    proofs: ["S01: no statement is put together from what a stranger wrote: every hole of a template is on a list"],
  },
  S02: {
    proofs: [
      "F49: a custom address leads to the public internet, or to this machine where it says so, and nowhere else",
      "a name that leads elsewhere at the second look is refused at the second call",
    ],
  },
  S03: {
    proofs: [
      "S03: no cell begins as a formula does, and every text comes back as it was",
      "S03: through a file of comma-separated values as well",
    ],
  },
  S04: { proofs: ["S04: nothing turns text into code or markup"] },
  S05: {
    proofs: [
      "S06: what a schema does not name is dropped before anything sees it",
      "OK: __proto__ in a body changes no object",
      "S05: text becomes objects in few places, and behind each stands a codec",
    ],
  },
  S06: {
    proofs: [
      "S06: every action",
      "S06: what is no report is refused and leaves nothing",
      "of %s answers strange arguments in words and does nothing with them",
      "S06: what a schema does not name is dropped before anything sees it",
    ],
  },
  S07: {
    proofs: ["S07: nothing starts but a plan that is ready, by its hash, once; and no job is steered where it is not"],
  },
  S08: {
    proofs: [
      "F24: 51010 and 51008: four that hammer two accounts end as one after the other would: 20 groups, 1,000 conversations",
    ],
  },
  S09: {
    proofs: [
      "S09: on a real target a deletion takes a second person, who is not the author",
      "S09: nobody starts what they have approved, and a plan of the command line takes two people",
      "S09: the command line approves nothing",
      "S09: a job goes on, and is resumed, only while somebody's approval holds who is not the one who resumes it",
    ],
  },
  S10: {
    proofs: [
      "S17: methods, upgrades and bodies that no page sends are refused",
      "an answer of more than 8 MiB is not read to its end, packed or not",
      "no batch is over 100 or 50, no id is asked for twice, and never are there more than 4 calls at a time",
    ],
    exception: "a signed-in person may read as fast as the target's rate allows; limits of bulk come with it",
  },
  S11: {
    proofs: [
      "S11: over https each cookie is for this very host, Secure, out of the reach of scripts, and sent to no other site",
      "S11: over plain http, on this machine, each cookie is out of the reach of scripts and sent to no other site",
    ],
  },
  S12: {
    proofs: [
      "S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files",
      "S12: https alone from now on is said at the public address, and never over plain http",
      "S12, S16 and S20: whoever asks while the port opens is hung up on, or answered as everybody is",
      "S12, S16 and S20: a request that came before the door stood is hung up on, and nothing more is read of it",
    ],
  },
  S13: {
    proofs: [
      "S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files",
      "S13: a nonce is of one answer alone, and nobody else chooses it",
      "S13: a script that is not ours does not run, is reported, and the list of reports is an admin's",
      "S13: both forms are kept, counted by kind, said once, and without what stood in a query",
      "S13: a hundred kinds and no more, however many are made up",
    ],
    exception: "style attributes are let in: rows that are drawn only where they are seen stand at their place by one",
  },
  S14: {
    proofs: [
      "S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files",
    ],
  },
  S15: {
    proofs: [
      "S15: a request of our own pages",
      "S15: session, role and origin come before the argument is looked at",
      "F46: 403 for every action and every route, whatever a page elsewhere makes a signed-in browser send",
    ],
  },
  S16: {
    proofs: [
      "a server of this process hears no forwarded header that a client made up",
      "F47: 421 for every route at a foreign Host, whatever the request says of forwarding",
      "S12, S16 and S20: whoever asks while the port opens is hung up on, or answered as everybody is",
      "S12, S16 and S20: a request that came before the door stood is hung up on, and nothing more is read of it",
    ],
    exception: "/healthz answers at any Host: whoever asks whether the console lives comes by its address",
  },
  S17: {
    proofs: ["S17: methods, upgrades and bodies that no page sends are refused", "F28: %s: HTTP %i and %i"],
    exception: "smuggling is refused by Node's parser; a proxy before the console has to do its own part",
  },
  S18: {
    proofs: [
      "S18: an empty file, a gigabyte, a name that climbs, NULs and packed bytes: each is told, and none harms",
      "S18: a file without rows, with too many, or one that breaks off, makes no plan and says so",
    ],
  },
  S19: {
    proofs: [
      "each of the commonest words is refused as often as it takes to be long enough, and with numbers behind it",
      "what a guesser knows of the person does not help: their name, their email, the invitation's",
    ],
  },
  S20: {
    proofs: [
      "five from one network at one account, then it waits a quarter of an hour, the right password too",
      "unknown people are throttled alike: nobody learns who is there",
      "10,000 guesses from as many networks: 30 are looked at, and a browser that was in before still gets in",
      "S20: a wrong password costs one hash, and a refusal one entry, whether the email is somebody's or nobody's",
      "S20: refusals of passkeys and passwords are written down together, 500 in a quarter of an hour and no more",
      "S20: whoever has tried too often by passkeys is told to wait, and that is written down as well",
      "S12, S16 and S20: whoever asks while the port opens is hung up on, or answered as everybody is",
    ],
  },
  S21: {
    proofs: [
      "the first link makes the first admin, once, and there is none for a second",
      "the first link is over after 15 minutes, an invitation after seven days",
      "two tabs, and the links of two starts, at the same moment: one wins",
    ],
  },
  S22: {
    proofs: ["a passkey is added after the password, signs in without it, and is removed"],
    exception:
      "a passkey is offered to everybody and asked of nobody; writing to a real target asks for the password again",
  },
  S23: {
    proofs: [
      "signing in makes a new session and ends the one that the browser came with; a made-up cookie is nobody's",
      "a session ends after 8 idle hours, after 24 hours in any case, and a page that only watches keeps none alive",
    ],
  },
  S24: {
    proofs: [
      "a change of role holds at once; a removed person is out at once and cannot come back",
      "S24: whoever is removed, or no admin any more, leaves no link behind and makes no other",
      "S24: whoever is demoted at the moment they invite leaves no open link, and who is no admin any more revokes none",
      "an admin invites, changes a role, and removes; the open page of the removed says so within a minute",
    ],
  },
  S25: {
    proofs: [
      "sessions are listed with their browser; one or all others are ended, and never those of somebody else",
      "a new password needs the current one, ends the other sessions, and is what counts from then on",
    ],
  },
  S26: {
    proofs: [
      "S26: it is read-only until a session unlocks it: that session, that target, half an hour",
      "S26: an unlock of the program's own target is of that app at that address, and of no other that it is started with",
      "S26: a page that saw another app behind the same id neither reaches the new one nor unlocks it",
      "S26: a page that shows another app than the one behind the id reads and changes nothing, and is told so",
      "S26: an open page whose target leads to another app by now can neither unlock it nor write, says so, and keeps what is staged",
    ],
  },
  S27: {
    proofs: [
      "every action, route and page of the build has its row, and no row is without its door",
      "S15: session, role and origin come before the argument is looked at",
    ],
  },
  S28: {
    proofs: [
      "2,000 flipped bits: never thrown at, never accepted as another document",
      "70003: an inflate bomb is stopped at 8 KiB, however little it takes to send",
      "70013: a signature that was good for one identifier is not good for another",
    ],
  },
  S29: {
    proofs: [
      "S29: the sealed keys of two rows, exchanged, open in neither",
      "moved to another row, field or table, or changed by one bit, it does not open",
      "no nonce comes twice",
    ],
  },
  S30: {
    proofs: [
      "S30: at the first start with another key everything is sealed anew, and the older one is needed no more",
      "S30: a key that nobody can open any more keeps no older key waiting; one that the older key sealed does",
    ],
  },
  S31: {
    proofs: [
      "F35: a certificate that is not right and a redirect are refused in words",
      "no connection: nothing older than TLS 1.2 is spoken, and no plain text",
      "may have been done: plain text on a connection that stood is no answer, hears nothing, and nothing is sent again: %s",
    ],
    exception: "TLS to a PostgreSQL server elsewhere is the operator's to ask for: sslmode=verify-full in DATABASE_URL",
  },
  S32: {
    proofs: [
      "may have been done: a redirect is not followed",
      "an answer of more than 8 MiB is not read to its end, packed or not",
    ],
    exception: "the limits stand in docs/security.md and docs/reliability.md, not on a page made from the constants",
  },
  S33: {
    proofs: [
      "S33: the key is in no file of the console, and neither it nor a UserSig in anything that the service says",
      "S33: the key is on no page, in no answer of the server and in nothing that the browser keeps",
      "S33: no key, password or signature is in what the console prints, nor in any file of what it serves",
      "neither key nor signature comes back in a failure, however the service repeats them",
      "the first start makes a key that its owner alone can read, and later ones read it",
    ],
    exception: "a dump of the process's memory holds keys, as it must to sign; nothing here makes one",
  },
  S34: {
    proofs: [
      "S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files",
      "a console with a public address: people at that name alone, cookies for https, and no service unless it is asked for",
    ],
  },
  S35: {
    proofs: [
      "S12 and S35: an answer that says nothing itself stands in no frame, runs nothing, and is kept by nobody",
      "S12, S13, S14, S34 and S35: the headers of every route, with and without a session, of errors and of the build's files",
      "a stranger is led to the sign-in, told of a wrong password in place, and back to where they wanted to go",
    ],
  },
  S36: {
    proofs: [
      "the own target stands first and is always writable; a stored one is real, named, and its key is nowhere to be seen",
      "S33: the key is on no page, in no answer of the server and in nothing that the browser keeps",
    ],
    exception: "an action answers the service's reply as the client decoded it; its fields are those of the codecs",
  },
  S37: {
    proofs: [
      "S37: what has the most power over us is at or above the version that mends all that was published: %s %s",
      "S37: every version that we ask for is exact",
      "S37: each package of the lock file is held by its checksum, comes from the registry, and runs no script but those listed",
    ],
    exception:
      "`npm audit` is not asked (it needs a network); a bill of materials is made with `npm sbom` at a release",
  },
  S38: {
    proofs: [
      "S38: a role that is taken away between the check and the act changes nothing any more",
      "S38: who may not any more when their turn has come sends nothing, and the trail says so",
      "S38: who may not any more when its turn has come replays nothing",
    ],
  },
  S39: {
    proofs: [
      "the trail's entries of sign-ins say who and from where, and of a refusal only an email that is somebody's",
      "what people did stands in the trail, and no password does",
    ],
  },
  S40: {
    proofs: [
      "S40: whatever the words are, nothing in the line ends it or steers a terminal",
      "S40: names with newlines, colours and turned text stay one readable line",
      "the trail only grows: the database itself refuses to change or remove an entry",
      "S40: a statement that replaces an entry is refused as one that removes it",
    ],
  },
  S41: {
    proofs: [
      "F51: the trail is told intact while the console runs, and a tail that was cut off shows by a head that was kept",
    ],
  },
  S42: { proofs: ["S42: whatever breaks on the way, nothing is done and nothing of the inside is told"] },
};

const root = join(import.meta.dirname, "../..");
const files = globSync(["{lib,scripts,app,components}/**/*.test.{ts,tsx,mjs}", "e2e/**/*.spec.ts"], { cwd: root });
const sources = files
  .filter((file) => !/(requirements|faults)-proved\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n");
const document = readFileSync(join(root, "docs/security.md"), "utf8");

describe("each requirement", () => {
  test.each(Object.entries(rows))("%s has a proof or a written exception, and stands in the document", (id, row) => {
    expect(row.proofs.length > 0 || row.exception !== undefined).toBe(true);
    expect(row.proofs.filter((title) => !sources.includes(`"${title}"`))).toEqual([]);
    const [line = ""] = document.split("\n").filter((each) => each.startsWith(`| ${id} |`));
    expect(line).not.toBe("");
    expect([id, line.includes("*Exception:*")]).toEqual([id, row.exception !== undefined]);
  });

  test("none is left out, and no test of one is missing from the table", () => {
    const numbers = Array.from({ length: 42 }, (_, at) => `S${String(at + 1).padStart(2, "0")}`);
    expect(Object.keys(rows)).toEqual(numbers);
    const titles = [
      ...sources.matchAll(/\b(?:test|describe)(?:\.each)?\([^"]*?"((?:[FS]\d\d,? (?:and )?)*S\d\d: [^"\n]+)"/g),
    ];
    const named = new Set(Object.values(rows).flatMap(({ proofs }) => proofs));
    expect(titles.length).toBeGreaterThan(15);
    expect(titles.map(([, title = ""]) => title).filter((title) => !named.has(title))).toEqual([]);
  });
});
