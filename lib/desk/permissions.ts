/** Viewers look, agents change one account at a time, admins do everything. */
export const roles = ["viewer", "agent", "admin"] as const;
export type Role = (typeof roles)[number];

/** What can be done at all. Every server action and every route handler names one of these, or says that it is open to all. */
export type Permission = keyof typeof permissions;

/**
 * Who may do what: the one table. What stands in no row may be done by nobody. `changing`: it changes a target, so that a
 * real one must have been unlocked.
 */
export const permissions = {
  readAccounts: { roles: ["viewer", "agent", "admin"] },
  changeAccount: { roles: ["agent", "admin"], changing: true },
  readTrail: { roles: ["viewer", "agent", "admin"] },
  exportTrail: { roles: ["viewer", "agent", "admin"] },
  inspectCalls: { roles: ["viewer", "agent", "admin"] },
  replayCall: { roles: ["agent", "admin"], changing: true },
  readPlans: { roles: ["viewer", "agent", "admin"] },
  makePlans: { roles: ["admin"] },
  approvePlans: { roles: ["admin"] },
  runPlans: { roles: ["admin"], changing: true },
  stopJobs: { roles: ["admin"] },
  readLimits: { roles: ["viewer", "agent", "admin"] },
  /** On a real app admins alone: a scan takes calls of its rate for as long as it lasts. */
  startScans: { roles: ["viewer", "agent", "admin"] },
  startRealScans: { roles: ["admin"] },
  editLimitRules: { roles: ["admin"] },
  manageTemplates: { roles: ["admin"] },
  chooseTarget: { roles: ["viewer", "agent", "admin"] },
  unlockTarget: { roles: ["agent", "admin"] },
  manageTargets: { roles: ["admin"] },
  managePeople: { roles: ["admin"] },
  backUp: { roles: ["admin"] },
  readPolicyReports: { roles: ["admin"] },
  manageOwnSessions: { roles: ["viewer", "agent", "admin"] },
} as const satisfies Record<string, { roles: readonly Role[]; changing?: true }>;

export function may(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission].roles;
  return allowed.includes(role);
}

/** Whether it changes what stands in a target. */
export function isChanging(permission: Permission): boolean {
  return "changing" in permissions[permission];
}
