/** A call as a shell command. What belongs to an app stands as shell variables, to be set or replaced. */
export function curlOf(path: string, body: unknown): string {
  const query = "sdkappid=$SDKAPPID&identifier=$ADMIN&usersig=$USERSIG&random=$RANDOM&contenttype=json";
  // A single quote inside single quotes: end them, one escaped, begin them again.
  const json = JSON.stringify(body, undefined, 2).replaceAll("'", String.raw`'\''`);
  return `curl "$SERVICE${path}?${query}" \\\n  -d '${json}'`;
}
