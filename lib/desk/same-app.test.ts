import { expect, test } from "vitest";
import { isSameApp } from "./same-app.ts";

const app = { sdkAppId: 1400000001, host: "chat.example.com" };

test("what went to a target went to the app that it led to then, not to the one that it leads to now", () => {
  const went = { target: { id: "a", name: "Shop" }, app };
  expect(isSameApp(went, { id: "a", ...app })).toBe(true);
  expect(isSameApp(went, { id: "b", ...app })).toBe(false);
  expect(isSameApp(went, { id: "a", ...app, sdkAppId: 1400000002 })).toBe(false);
  expect(isSameApp(went, { id: "a", ...app, host: "chat.example.org" })).toBe(false);
});

test("of what was written before apps were, the host tells for the program's own target, the id for others", () => {
  expect(isSameApp({ target: { id: "own", name: app.host } }, { id: "own", ...app })).toBe(true);
  expect(isSameApp({ target: { id: "own", name: "embedded" } }, { id: "own", ...app })).toBe(false);
  expect(isSameApp({ target: { id: "a", name: "Shop" } }, { id: "a", ...app })).toBe(true);
});
