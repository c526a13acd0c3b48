"use server";

import { z } from "zod";
import { act } from "@/app/act";
import { done, failed, type Outcome } from "@/lib/chat/outcome";
import type { RosterAnswer } from "@/lib/desk/people";
import { roles } from "@/lib/desk/permissions";

const Id = z.string().min(1).max(100);
const Role = z.enum(roles);

/** The token of a link, told this once. */
export async function invite(argument: unknown): Promise<Outcome<string>> {
  const input = z.object({ name: z.string().trim().min(1, "nameMissing").max(80, "nameTooLong"), role: Role });
  return act("managePeople", input, argument, async ({ desk, person }, wanted) =>
    done(await desk.invitations.make(wanted, person)),
  );
}

export async function revokeInvitation(id: unknown): Promise<Outcome<null>> {
  return act("managePeople", Id, id, async ({ desk, person }, invitation) =>
    answered(await desk.invitations.revoke(invitation, person)),
  );
}

export async function changeRole(argument: unknown): Promise<Outcome<null>> {
  const input = z.object({ id: Id, role: Role });
  return act("managePeople", input, argument, async ({ desk, person }, { id, role }) =>
    answered(await desk.people.changeRole(id, role, person)),
  );
}

export async function removePerson(id: unknown): Promise<Outcome<null>> {
  return act("managePeople", Id, id, async ({ desk, person }, removed) =>
    answered(await desk.people.remove(removed, person)),
  );
}

function answered(answer: RosterAnswer): Outcome<null> {
  // Gone is as wanted for a removal, and seen in the list that is read again after a change of role.
  if (answer === "lastAdmin") return failed({ kind: "invalid", issues: [{ field: "person", message: "lastAdmin" }] });
  if (answer === "notAdmin") return failed({ kind: "denied", why: "role" });
  return done(null);
}
