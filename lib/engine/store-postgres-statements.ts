/** A statement under the name by which every connection prepares it. */
export type Statement = { name: string; text: string };

const accountColumns = "nick, face_url, groups, last_group, last_position, grouped, marked";
const contactColumns = "conversation, position, changed_at, groups, marks, custom_mark";
const chatGroupColumns =
  "dead, type, name, face_url, owner, created_at, changed_at, last_message_at, next_message, member_count";

/** Of each row that one call of a command touches there is one statement, and each names one account or chat group. */
const texts = {
  begin: "BEGIN",
  beginLook: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  commit: "COMMIT",
  rollback: "ROLLBACK",

  shareApp: "SELECT 1 FROM pg_advisory_xact_lock_shared(hashtextextended($1, 0))",
  takeApp: "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 0))",
  takeName: "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 1))",

  openWriter: "INSERT INTO writer (id, batch, seen) VALUES ($1, 0, now()) ON CONFLICT DO NOTHING",
  stamp: "UPDATE writer SET batch = $2, seen = now() WHERE id = $1",
  // Waits for the transaction that stamped it last, however that ends.
  fate: "SELECT batch FROM writer WHERE id = $1 FOR UPDATE",
  closeWriter: "DELETE FROM writer WHERE id = $1",
  endBackend: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2",

  account: `SELECT ${accountColumns} FROM account WHERE app = $1 AND id = $2`,
  lockAccount: `SELECT ${accountColumns} FROM account WHERE app = $1 AND id = $2 FOR NO KEY UPDATE`,
  profile: "SELECT nick, face_url FROM account WHERE app = $1 AND id = $2",
  putAccount: `INSERT INTO account AS old (app, id, ${accountColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (app, id) DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url, groups = excluded.groups,
      last_group = excluded.last_group, last_position = excluded.last_position,
      grouped = excluded.grouped, marked = excluded.marked`,
  dropAccount: "DELETE FROM account WHERE app = $1 AND id = $2",

  contacts: `SELECT ${contactColumns} FROM contact WHERE app = $1 AND account = $2 AND conversation = ANY($3::text[])`,
  contactPage: `SELECT ${contactColumns} FROM contact WHERE app = $1 AND account = $2 ORDER BY position LIMIT $3 OFFSET $4`,
  contactPageByChange: `SELECT ${contactColumns} FROM contact WHERE app = $1 AND account = $2
    ORDER BY changed_at DESC, position LIMIT $3 OFFSET $4`,
  putContact: `INSERT INTO contact (app, account, ${contactColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (app, account, conversation) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at,
      groups = excluded.groups, marks = excluded.marks, custom_mark = excluded.custom_mark`,
  dropContact: "DELETE FROM contact WHERE app = $1 AND account = $2 AND conversation = $3",
  dropContacts: "DELETE FROM contact WHERE app = $1 AND account = $2",

  recents: "SELECT conversation, time, pinned, empty FROM recent WHERE app = $1 AND account = $2",
  putRecent: `INSERT INTO recent (app, account, conversation, time, pinned, empty) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (app, account, conversation) DO UPDATE SET time = excluded.time, pinned = excluded.pinned, empty = excluded.empty`,
  dropRecent: "DELETE FROM recent WHERE app = $1 AND account = $2 AND conversation = $3",
  dropRecents: "DELETE FROM recent WHERE app = $1 AND account = $2",

  // Of several from one second those leave that the list shows last.
  touchRecent: `INSERT INTO recent (app, account, conversation, time, pinned, empty) VALUES ($1, $2, $3, $4, false, false)
    ON CONFLICT (app, account, conversation) DO UPDATE SET time = excluded.time, empty = false`,
  trimRecents: `DELETE FROM recent WHERE app = $1 AND account = $2 AND conversation IN (
      SELECT conversation FROM recent WHERE app = $1 AND account = $2 AND pinned <= $5::boolean AND conversation <> $4
      ORDER BY time, conversation DESC
      LIMIT greatest(0, (SELECT count(*) FROM recent WHERE app = $1 AND account = $2) - $3::bigint))`,

  chatGroup: `SELECT ${chatGroupColumns} FROM chat_group WHERE app = $1 AND id = $2`,
  lockChatGroup: `SELECT ${chatGroupColumns} FROM chat_group WHERE app = $1 AND id = $2 FOR NO KEY UPDATE`,
  putChatGroup: `INSERT INTO chat_group (app, id, ${chatGroupColumns})
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (app, id) DO UPDATE SET dead = excluded.dead, type = excluded.type, name = excluded.name,
      face_url = excluded.face_url, owner = excluded.owner, created_at = excluded.created_at,
      changed_at = excluded.changed_at, last_message_at = excluded.last_message_at,
      next_message = excluded.next_message, member_count = excluded.member_count`,
  dropChatGroup: "DELETE FROM chat_group WHERE app = $1 AND id = $2",
  members: `SELECT account, role, joined_at FROM chat_group_member WHERE app = $1 AND chat_group = $2
    AND account = ANY($3::text[])`,
  allMembers: "SELECT account, role, joined_at FROM chat_group_member WHERE app = $1 AND chat_group = $2",
  putMember: `INSERT INTO chat_group_member (app, chat_group, account, role, joined_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (app, chat_group, account) DO UPDATE SET role = excluded.role, joined_at = excluded.joined_at`,
  dropMember: "DELETE FROM chat_group_member WHERE app = $1 AND chat_group = $2 AND account = $3",
  dropMembers: "DELETE FROM chat_group_member WHERE app = $1 AND chat_group = $2",
  joined: "SELECT chat_group, role, joined_at FROM joined WHERE app = $1 AND account = $2",
  putJoined: `INSERT INTO joined (app, account, chat_group, role, joined_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (app, account, chat_group) DO UPDATE SET role = excluded.role, joined_at = excluded.joined_at`,
  dropJoined: "DELETE FROM joined WHERE app = $1 AND account = $2 AND chat_group = $3",
  dropAllJoined: "DELETE FROM joined WHERE app = $1 AND account = $2",

  // Of a whole app: a world comes or goes, a snapshot is taken. No command of the API runs these, but for the first,
  // and that only where a setting asks for it (OQ-22).
  clearConversation: `WITH gone AS (
      DELETE FROM contact WHERE app = $1 AND conversation = $2 RETURNING account, groups, marks, custom_mark)
    UPDATE account SET grouped = grouped - (gone.groups IS NOT NULL)::int,
      marked = marked - (gone.marks IS NOT NULL OR gone.custom_mark IS NOT NULL)::int
    FROM gone WHERE account.app = $1 AND account.id = gone.account`,
  clearAccounts: "DELETE FROM account WHERE app = $1",
  clearContacts: "DELETE FROM contact WHERE app = $1",
  clearRecents: "DELETE FROM recent WHERE app = $1",
  clearChatGroups: "DELETE FROM chat_group WHERE app = $1",
  clearMembers: "DELETE FROM chat_group_member WHERE app = $1",
  clearJoined: "DELETE FROM joined WHERE app = $1",
  everyAccount: `SELECT id, ${accountColumns} FROM account WHERE app = $1`,
  everyContact: `SELECT account, ${contactColumns} FROM contact WHERE app = $1`,
  everyRecent: "SELECT account, conversation, time, pinned, empty FROM recent WHERE app = $1",
  everyChatGroup: `SELECT id, ${chatGroupColumns} FROM chat_group WHERE app = $1`,
  everyMember: "SELECT chat_group, account, role, joined_at FROM chat_group_member WHERE app = $1",
  anything: `SELECT 1 FROM laid WHERE app = $1 UNION ALL (SELECT 1 FROM account WHERE app = $1 LIMIT 1)`,
  putLaid: "INSERT INTO laid (app) VALUES ($1) ON CONFLICT DO NOTHING",

  settings: "SELECT name, value FROM setting WHERE app = $1",
  putSetting: `INSERT INTO setting (app, name, value) VALUES ($1, $2, $3)
    ON CONFLICT (app, name) DO UPDATE SET value = excluded.value`,
  clearSettings: "DELETE FROM setting WHERE app = $1",
  tellSettings: "SELECT 1 FROM pg_notify('groupdesk_settings', $1)",

  // The clock is read behind the row's lock, or a call that waited for it would count in the second before.
  takeFixed: `INSERT INTO rate AS kept (app, name, second, calls, granted)
      VALUES ($1, $2, floor(extract(epoch FROM clock_timestamp())), least($3::int, $4::int), least($3::int, $4::int))
    ON CONFLICT (app, name) DO UPDATE SET (second, calls, granted) = (
      SELECT clock.second, used.calls + more.calls, more.calls
      FROM (SELECT floor(extract(epoch FROM clock_timestamp())) AS second) clock,
        LATERAL (SELECT CASE WHEN kept.second = clock.second THEN kept.calls ELSE 0 END AS calls) used,
        LATERAL (SELECT greatest(0, least($3::int, $4::int - used.calls)) AS calls) more)
    RETURNING granted`,
  takeSliding: `INSERT INTO rate AS kept (app, name, granted, moments, counts)
      VALUES ($1, $2, least($3::int, $4::int), ARRAY[extract(epoch FROM clock_timestamp())::float8], ARRAY[least($3::int, $4::int)])
    ON CONFLICT (app, name) DO UPDATE SET (granted, moments, counts) = (
      SELECT more.calls, young.moments || clock.moment, young.counts || more.calls
      FROM (SELECT extract(epoch FROM clock_timestamp())::float8 AS moment) clock,
        LATERAL (SELECT coalesce(array_agg(m ORDER BY m), '{}') AS moments, coalesce(array_agg(c ORDER BY m), '{}') AS counts,
            coalesce(sum(c), 0)::int AS calls
          FROM unnest(kept.moments, kept.counts) AS each(m, c) WHERE c > 0 AND m <= clock.moment AND clock.moment - m < 1) young,
        LATERAL (SELECT greatest(0, least($3::int, $4::int - young.calls)) AS calls) more)
    RETURNING granted`,
} as const;

type Name = keyof typeof texts;

export const statements = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, { name, text }]),
) as Record<Name, Statement>; // its keys are the names above
