import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { VisibleName } from "./visible-name";

const shown = (name: string) => renderToStaticMarkup(<VisibleName name={name} />).replace(/<[^>]*>/g, "");

test("a text of letters, spaces between them and emoji made of several signs is as it is", () => {
  expect(shown("VIP 客户 👩‍👧")).toBe("VIP 客户 👩‍👧");
});

test("spaces that nobody would see are dots, and a screen reader still has them", () => {
  expect(shown("vip ")).toBe("vip· ");
  expect(shown("a  b")).toBe("a··  b");
});

test("what turns a text round, or is not seen at all, stands there by its number", () => {
  expect(shown("pay\u202Egnp.exe")).toBe("payU+202Egnp.exe");
  expect(shown("line\nnext\u0007\u2066")).toBe("lineU+000AnextU+0007U+2066");
});
