import { z } from "zod";

/** What a page's policy forbade: what it was, where from, on which page, and how often. Addresses without their query. */
export type PolicyReport = { directive: string; blocked: string; page: string; count: number };

export type PolicyReports = {
  /** Keeps what a browser sent; false when it is no report. A new kind of report is said once. */
  keep(sent: unknown): boolean;
  list(): PolicyReport[];
};

const kindsMax = 100;
const reportsPerSendingMax = 20;

const Text = z.string().max(4000);
/** As `report-uri` sends it. */
const Classic = z.object({
  "csp-report": z.object({ "effective-directive": Text, "blocked-uri": Text, "document-uri": Text }),
});
/** As `report-to` sends it: several, of other kinds too. */
const Batch = z.array(z.object({ type: Text, body: z.looseObject({}) })).max(reportsPerSendingMax);
const Body = z.object({ effectiveDirective: Text, blockedURL: Text, documentURL: Text });

/**
 * What browsers report of the policy of our pages: anybody can send such a thing, so that only so many kinds are kept, in
 * memory alone, and each is said once. `say` gets a stranger's words.
 */
export function createPolicyReports(say: (line: string) => void): PolicyReports {
  const kinds = new Map<string, PolicyReport>();
  return {
    keep(sent) {
      const reports = reportsIn(sent);
      if (!reports) return false;
      for (const report of reports) {
        const key = JSON.stringify(report);
        const known = kinds.get(key);
        if (known) known.count++;
        else if (kinds.size < kindsMax) {
          kinds.set(key, { ...report, count: 1 });
          say(`A page was kept from ${report.directive} of ${report.blocked} at ${report.page}`);
        }
      }
      return true;
    },
    list: () => [...kinds.values()].map((report) => ({ ...report })),
  };
}

function reportsIn(sent: unknown): Omit<PolicyReport, "count">[] | undefined {
  const classic = Classic.safeParse(sent);
  if (classic.success) {
    const report = classic.data["csp-report"];
    return [reportOf(report["effective-directive"], report["blocked-uri"], report["document-uri"])];
  }
  const batch = Batch.safeParse(sent);
  if (!batch.success) return undefined;
  return batch.data.flatMap(({ type, body }) => {
    const violation = Body.safeParse(body);
    if (type !== "csp-violation" || !violation.success) return [];
    const { effectiveDirective, blockedURL, documentURL } = violation.data;
    return [reportOf(effectiveDirective, blockedURL, documentURL)];
  });
}

function reportOf(directive: string, blocked: string, page: string): Omit<PolicyReport, "count"> {
  return {
    directive: directive.slice(0, 50),
    blocked: bare(blocked),
    page: URL.parse(page)?.pathname.slice(0, 200) ?? "",
  };
}

/** A query may hold what nobody should read again. */
function bare(address: string): string {
  const url = URL.parse(address);
  return (url?.host ? url.origin + url.pathname : (address.split(/[?#]/, 1)[0] ?? "")).slice(0, 200);
}
