/** Opens the backend when the server starts, so that what is wrong with it is said then, and not to the first visitor. */
export async function register(): Promise<void> {
  // The edge bundle must not even see the import.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { openAtStart } = await import("./lib/backend");
    await openAtStart();
  }
}
