/** Where browsers send what the policy of a page forbade. */
export const reportsPath = "/csp-reports";

/** By which a policy names that address: the value of `Reporting-Endpoints`. */
export const reportingEndpoints = `csp="${reportsPath}"`;

/** What is no page loads nothing and stands in no frame. */
export const barePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The Content-Security-Policy of one page. `nonce`: of this answer alone, 128 random bits in base64. `development`: React
 * explains errors with `eval` then.
 */
export function contentPolicy(nonce: string, development = false): string {
  return [
    "default-src 'none'",
    // What a script with the nonce loads is let in; no list of addresses, which could be got round.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Rows that are only drawn where they are seen stand at their place by a style attribute.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `report-uri ${reportsPath}`,
    "report-to csp",
  ].join("; ");
}
