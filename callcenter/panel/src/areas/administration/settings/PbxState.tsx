/** Which PBX has the newest settings, and why one has not. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PbxShown } from "@/api/schema";
import { dayAndTime } from "@/ui/zone";

export function PbxState({ pbxs }: { pbxs: readonly PbxShown[] }) {
  const { t } = useTranslation("administration");
  return (
    <div role="status">
      {pbxs.map((pbx) => (
        <Text key={pbx.node} size="sm" c={pbx.problem ? undefined : "dimmed"}>
          {pbx.problem
            ? t(`pbx.${pbx.problem}`, { node: pbx.node })
            : t(pbx.up_to_date ? "pbx.taken" : "pbx.takes", {
                node: pbx.node,
                at: dayAndTime(pbx.taken_at),
              })}
        </Text>
      ))}
    </div>
  );
}
