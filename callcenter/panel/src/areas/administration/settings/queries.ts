/** The settings, asked anew while a PBX has not taken the newest of them. */
import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { SettingsShown } from "@/api/schema";
import { serverNow } from "@/live/live";

const LOOK_AGAIN_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 60_000; // a PBX takes seconds; then its problem is known

export function useSettings() {
  return useQuery({
    queryKey: ["settings"],
    queryFn: () => take<SettingsShown>(api.GET("/api/v1/settings")),
    refetchInterval: ({ state }) =>
      state.data && isBeingTaken(state.data) ? LOOK_AGAIN_MILLISECONDS : false,
  });
}

/** Whether something was changed just now that a PBX, known yet or not, has still to take. */
function isBeingTaken({ sections, pbxs }: SettingsShown): boolean {
  const taken = pbxs.length > 0 && pbxs.every((pbx) => pbx.up_to_date);
  const since = serverNow() - PATIENCE_MILLISECONDS;
  return !taken && sections.some((one) => one.changed_at && Date.parse(one.changed_at) > since);
}
