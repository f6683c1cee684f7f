/** People with phones, as the live link tells of them. */
import { type LiveAgent, useLive } from "@/live/live";

/** Whose extension this is; undefined for a citizen's number. */
export function useColleague(extension: string): LiveAgent | undefined {
  return [...useLive("agent").values()].find((agent) => agent.extension === extension);
}

const ORDER = ["ready", "wrap_up", "ringing", "talking", "break", "offline"];

/** Everybody else, those who can take a call first. */
export function useColleagues(me: string): LiveAgent[] {
  return [...useLive("agent").values()]
    .filter((agent) => agent.user_id !== me)
    .sort(
      (one, other) =>
        ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
        one.full_name.localeCompare(other.full_name),
    );
}
