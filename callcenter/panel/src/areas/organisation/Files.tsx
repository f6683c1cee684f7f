/** The files of a case that we may see, to be saved. */
import { Anchor, Card, List, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { Moment } from "@/ui/Moment";

export function Files({ caseId }: { caseId: string }) {
  const { t } = useTranslation("organisation");
  const files = useQuery({
    queryKey: ["attachments", caseId],
    queryFn: () =>
      take(
        api.GET("/api/v1/cases/{case_id}/attachments", {
          params: { path: { case_id: caseId } },
        }),
      ),
  });
  const items = files.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("files")}
      </Title>
      <List listStyleType="none" spacing={4}>
        {items.map((file) => (
          <List.Item key={file.attachment_id}>
            <Anchor href={`/api/v1/attachments/${file.attachment_id}/content`}>{file.name}</Anchor>{" "}
            <span className="dimmed">
              {t("kilobytes", { count: Math.ceil(file.size / 1024) })} ·{" "}
              <Moment at={file.kept_at} />
            </span>
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
