/**
 * The network that an address belongs to, as far as one guesser may change it freely: an IPv4 address alone, the first 64
 * bits of an IPv6 one. What is no address is one network, so that a strange header makes no new ones.
 */
export function networkOf(address: string): string {
  const [bare = ""] = address.trim().toLowerCase().split("%");
  const mapped = /^(?:0*:)*(?:0*:)?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) return bare;
  if (!/^[0-9a-f:.]+$/.test(bare) || !bare.includes(":")) return "unknown";
  const [head = "", tail] = bare.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const whole = [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after];
  const first = whole.slice(0, 4).map((part) => Number.parseInt(part, 16));
  return first.some(Number.isNaN) ? "unknown" : `${first.map((part) => part.toString(16)).join(":")}::/64`;
}
