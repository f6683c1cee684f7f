/** The settings, asked anew while a PBX has not taken the newest of them. */
import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { SettingsShown } from "@/api/schema";

const LOOK_AGAIN_MILLISECONDS = 1_000;

export function useSettings() {
  return useQuery({
    queryKey: ["settings"],
    queryFn: () => take<SettingsShown>(api.GET("/api/v1/settings")),
    refetchInterval: ({ state }) =>
      state.data?.pbxs.some((pbx) => !pbx.up_to_date) ? LOOK_AGAIN_MILLISECONDS : false,
  });
}
