import type { ServerResponse } from 'node:http'

/** For answers that are not pages: nothing in them may load or run anything. */
export const INERT_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * The policy of a page of ours (CSP Level 3). `scriptHashes` are `sha256-…` of its inline scripts;
 * inline styles are allowed since xterm.js needs them.
 */
export function pagePolicy(scriptHashes: readonly string[]): string {
  return pagePolicyWith(scriptHashes.map((hash) => `'${hash}'`))
}

/** Next's development server evaluates code and writes inline scripts that change with each edit. */
export function developmentPolicy(): string {
  return pagePolicyWith(["'unsafe-inline'", "'unsafe-eval'"])
}

function pagePolicyWith(scriptSources: readonly string[]): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scriptSources].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * On every answer. With `no-referrer` a browser sends `Origin: null` with a form's POST, which the
 * gate refuses: pages post with `fetch`.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': INERT_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), ' +
    'magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
}

/** Called before anything else can answer; whoever answers may set a policy of its own. */
export function setSecurityHeaders(res: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value)
}
