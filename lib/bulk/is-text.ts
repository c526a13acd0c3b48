const looked = 4096;
/** Of packed files, and of what office programs and pictures are kept in. */
const beginnings = [
  "1f8b",
  "504b0304",
  "504b0506",
  "25504446",
  "d0cf11e0",
  "89504e47",
  "377abcaf",
  "425a68",
  "fd377a58",
];

/** Whether a file is a text by its first bytes; one byte that is none makes it no other file, and is told of by its line. */
export function isText(head: Uint8Array): boolean {
  const first = Buffer.from(head.subarray(0, 4)).toString("hex");
  if (first.startsWith("fffe") || first.startsWith("feff")) return true;
  if (beginnings.some((each) => first.startsWith(each))) return false;
  const some = head.subarray(0, looked);
  const controls = some.filter((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d).length;
  return controls <= some.length / 10;
}
