/** Who was told of a case, how, and whether it arrived. */
import { Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { PageNoticeShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { Section } from "./Section";

const ARRIVED: readonly string[] = ["sent", "delivered", "call_done"];
const BROKEN: readonly string[] = ["failed", "bounced", "unknown"];

function markOf(state: string) {
  if (ARRIVED.includes(state)) return IconCheck;
  if (BROKEN.includes(state)) return IconAlertTriangle;
  return state === "call_task" ? IconPhoneOutgoing : IconClock;
}

export function Notices({ caseId }: { caseId: string }) {
  const { t } = useTranslation("cases");
  const may = useMay("notices.read");
  const found = useQuery({
    queryKey: ["case-notices", caseId],
    enabled: may,
    queryFn: () =>
      take<PageNoticeShown>(
        api.GET("/api/v1/cases/{case_id}/notices", { params: { path: { case_id: caseId } } }),
      ),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t("told")}>
      <Stack gap="sm">
        {items.map((one) => {
          const Mark = markOf(one.state);
          return (
            <div key={one.notice_id}>
              <Group gap={6} wrap="nowrap" align="flex-start">
                <Mark size={15} aria-hidden className="line-icon" />
                <Text size="sm">
                  {t(`notice.${one.kind}`)}: {t(`addressee.${one.addressee}`)}
                </Text>
              </Group>
              <Text size="xs" c="dimmed" className="caller-text">
                {t(`noticeState.${one.state}`)}
                {", "}
                <Moment at={one.sent_at ?? one.done_at ?? one.created_at} />
                {one.addresses.length > 0 && ` · ${one.addresses.join(", ")}`}
                {one.last_error && ` · ${one.last_error}`}
              </Text>
            </div>
          );
        })}
      </Stack>
    </Section>
  );
}
