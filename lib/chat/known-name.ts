import type { Conversation } from "./wire.ts";

/** What is known of an id: its name, empty where it has none, or that there is no such account or chat group. */
export type KnownName = { name: string } | { absent: true };

/** A conversation to offer. `at`: when something was last said there, Unix seconds; only of those in the recent list. */
export type Suggestion = { conversation: Conversation; name: string; at?: number };
