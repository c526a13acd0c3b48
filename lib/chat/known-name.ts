/** What is known of an id: its name, empty where it has none, or that there is no such account or chat group. */
export type KnownName = { name: string } | { absent: true };
