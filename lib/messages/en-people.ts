/** What people read at the door and about each other: signing in, invitations, roles, sessions. */
export const enPeople = {
  signIn: {
    title: "Sign in",
    lead: "With the address you were invited by.",
    email: "Email",
    password: "Password",
    show: "Show",
    hide: "Hide",
    button: "Sign in",
    busy: "Signing in…",
    wrong: "Email or password is wrong.",
    emailMissing: "Type the email address you were invited by.",
    passwordMissing: "Type your password.",
  },
  entrance: {
    changesOwn: "This console changes accounts",
    changesReal: "This console changes real accounts",
    changesOwnNote:
      "What you may do depends on your role: look, change one account at a time, or run the whole desk. Every change is recorded with what was there before.",
    changesRealNote:
      "You start read-only. Writing needs an unlock that names the target and ends after 30 minutes. Every change is recorded with what was there before.",
    noPassword: "No password yet?",
    noPasswordNote:
      "Ask an admin for an invitation link. On a first start, use the link that was printed on the terminal; it works once.",
  },
  person: {
    role: "{role, select, viewer {Viewer} agent {Agent} admin {Admin} other {{role}}}",
    signOut: "Sign out",
  },
} as const;
