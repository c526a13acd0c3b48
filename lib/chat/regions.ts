/** A data centre of the vendor. An app belongs to one of them; another one's domain answers 60026. */
export type Region = { readonly name: string; readonly domain: string; readonly backup: string };

/** The seven regions that a real app can live in; `backup` is for trouble with DNS. Source: docs 34620, 53437 (2026-04-14). */
export const regions = {
  china: { name: "China", domain: "console.tim.qq.com", backup: "adminapi.my-imcloud.com" },
  singapore: { name: "Singapore", domain: "adminapisgp.im.qcloud.com", backup: "adminapisgp.my-imcloud.com" },
  seoul: { name: "Seoul", domain: "adminapikr.im.qcloud.com", backup: "adminapikr.my-imcloud.com" },
  tokyo: { name: "Tokyo", domain: "adminapijpn.im.qcloud.com", backup: "adminapijpn.my-imcloud.com" },
  frankfurt: { name: "Frankfurt", domain: "adminapiger.im.qcloud.com", backup: "adminapiger.my-imcloud.com" },
  siliconValley: { name: "Silicon Valley", domain: "adminapiusa.im.qcloud.com", backup: "adminapiusa.my-imcloud.com" },
  jakarta: { name: "Jakarta", domain: "adminapiidn.im.qcloud.com", backup: "adminapiidn.my-imcloud.com" },
} as const satisfies Record<string, Region>;

export type RegionId = keyof typeof regions;

// The keys of a table of ours: TypeScript forgets them.
export const regionIds = Object.keys(regions) as RegionId[];

/** The region that a host belongs to, by its domain or its backup, or undefined. */
export function regionOf(host: string): Region | undefined {
  return Object.values(regions).find((region) => region.domain === host || region.backup === host);
}
