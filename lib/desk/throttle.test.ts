import { afterEach, describe, expect, test, vi } from "vitest";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";
import { networkOf } from "./network.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closes.splice(0).reverse()) await close();
});

const ann = { name: "Ann", email: "ann@example.com", password: "a long enough one" };
const minute = 60_000;
const from = (address: string) => headersOf([], { "x-forwarded-for": address });

describe.each(Object.entries(places))("guesses at passwords on %s", (_, place) => {
  async function opened() {
    const desk = await openDeskUnderTest(await place());
    closes.push(() => desk.close());
    await desk.people.add({ ...ann, role: "agent" });
    const guess = (headers: Headers, email = ann.email) => desk.people.signIn({ email, password: "wrong" }, headers);
    return { ...desk, guess };
  }

  test("five from one network at one account, then it waits a quarter of an hour, the right password too", async () => {
    const { people, guess } = await opened();
    for (let n = 0; n < 5; n++) expect(await guess(from("192.0.2.9"))).toEqual({ ok: false });
    const refused = await people.signIn(ann, from("192.0.2.9"));
    expect(refused).toEqual({ ok: false, waitMs: expect.any(Number) });
    expect((await people.signIn(ann, from("192.0.2.10"))).ok).toBe(true); // no stranger locks anybody out elsewhere
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15 * minute });
    expect((await people.signIn(ann, from("192.0.2.9"))).ok).toBe(true);
  });

  test("one network that goes on and on uses up its own tries alone: in a new browser elsewhere the right password holds", async () => {
    const { people, guess } = await opened();
    for (let n = 0; n < 40; n++) await guess(from("192.0.2.9"));
    expect((await people.signIn(ann, from("198.51.100.7"))).ok).toBe(true);
  });

  test("unknown people are throttled alike: nobody learns who is there", async () => {
    const { guess } = await opened();
    for (let n = 0; n < 5; n++) expect(await guess(from("192.0.2.9"), "nobody@example.com")).toEqual({ ok: false });
    expect(await guess(from("192.0.2.9"), "nobody@example.com")).toEqual({ ok: false, waitMs: expect.any(Number) });
  });

  test("one network cannot spray many accounts, nor one IPv6 line by its 2^64 addresses", async () => {
    const { guess } = await opened();
    const answers = [];
    for (let n = 0; n < 22; n++)
      answers.push(await guess(from(`2001:db8:0:7::${n.toString(16)}`), `someone${n}@example.com`));
    expect(answers.filter((answer) => !answer.ok && answer.waitMs === undefined)).toHaveLength(20);
  });

  test("10,000 guesses from as many networks: 30 are looked at, and a browser that was in before still gets in", async () => {
    const { people, guess } = await opened();
    const first = await people.signIn(ann, from("198.51.100.1"));
    const cookies = first.ok ? first.cookies : [];
    let looked = 0;
    // Ours is one process; the rest of the 10,000 would be refused as the last 30 are.
    for (let n = 0; n < 60; n++) {
      const answer = await guess(from(`2001:db8:${n.toString(16)}::1`));
      if (!answer.ok && answer.waitMs === undefined) looked++;
    }
    expect(looked).toBe(30);
    const known = headersOf(cookies, { "x-forwarded-for": "203.0.113.77" });
    expect((await people.signIn(ann, known)).ok).toBe(true);
    const forged = headersOf(
      cookies.map((cookie) => ({ ...cookie, value: cookie.value.replace(/.$/, "_") })),
      { "x-forwarded-for": "203.0.113.77" },
    );
    expect(await people.signIn(ann, forged)).toEqual({ ok: false, waitMs: expect.any(Number) });
  }, 30_000);

  test("sign-ins that are right are no guesses", async () => {
    const { people } = await opened();
    for (let n = 0; n < 8; n++) expect((await people.signIn(ann, from("192.0.2.9"))).ok).toBe(true);
  });
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", "unknown"],
  ["not an address", "unknown"],
  ["zz::1", "unknown"],
])("the network of %j is %j", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
