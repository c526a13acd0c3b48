import { expect, test } from "vitest";
import { commonWords } from "./common-words.ts";
import { passwordFault } from "./password-rules.ts";

test.each([
  ["eleven char", "tooShort"],
  ["", "tooShort"],
  ["x9$kQ2mV7pLw".repeat(22), "tooLong"],
  ["客户服务器密码一二三", "tooShort"],
])("%j is refused: %s", (password, fault) => {
  expect(passwordFault(password)).toBe(fault);
});

// Of the lists of leaked passwords: the ones that are long enough, and those that people make of the short ones.
test.each([
  ...["123456789012", "1234567890123", "123456123456", "123123123123", "111111111111", "000000000000", "121212121212"],
  ...["112233445566", "987654321098", "123456789123", "qwertyuiop123", "1qaz2wsx3edc", "1q2w3e4r5t6y", "qwerty123456"],
  ...[
    "password1234",
    "passwordpassword",
    "Password123!",
    "P@ssw0rd1234",
    "Passw0rd2026",
    "administrator",
    "admin1234567",
  ],
  ...[
    "iloveyou1234",
    "iloveyouforever",
    "letmein12345",
    "welcome12345",
    "Welcome2026!",
    "changeme1234",
    "qwertyqwerty",
  ],
  ...["abcdefghijkl", "abcabcabcabc", "abc123abc123", "asdfghjkl123", "zxcvbnm12345", "superman1234", "basketball23"],
  ...[
    "manchesterunited",
    "michaeljordan",
    "princess1234",
    "Sunshine2025!!",
    "football12345",
    "q1w2e3r4t5y6",
    "zaq12wsxcde3",
  ],
  ...[
    "aaaaaaaaaaaaaaaa",
    "Summer2026!!",
    "groupdesk2026",
    "GroupDesk123!",
    "tencentcloud1",
    "tencentchat12",
    "p@$$w0rd1234",
  ],
])("%s is refused: guessers try it first", (password) => {
  expect(passwordFault(password)).toBe("common");
});

test("each of the commonest words is refused as often as it takes to be long enough, and with numbers behind it", () => {
  for (const word of commonWords) {
    expect([word, passwordFault(word.repeat(Math.ceil(12 / word.length)).padEnd(12, "1"))]).toEqual([word, "common"]);
    expect([word, passwordFault(`${word}123456789012`)]).toEqual([word, "common"]);
  }
});

test.each([
  "correct horse battery staple",
  "an admin's long password",
  "x9$kQ2mV7pLw",
  "vier Fahrräder im Regen",
  "客户服务器密码一二三四五",
  "    tabs and    spaces   ",
  "kdjfhgbvzxqw",
])("%j is taken, whatever its characters are", (password) => {
  expect(passwordFault(password)).toBeUndefined();
});

test("what a guesser knows of the person does not help: their name, their email, the invitation's", () => {
  expect(passwordFault("jana.vogel2026")).toBeUndefined();
  expect(passwordFault("jana.vogel2026", ["Jana Vogel", "jana.vogel@acme.example"])).toBe("common");
});
