/** Files of a case: saved, never shown; sent with their progress, refused with the reason. */
import { Anchor, Button, FileButton, Group, Progress, Stack, Text } from "@mantine/core";
import { IconPaperclip, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { AttachmentsShown } from "@/api/schema";
import { upload } from "@/api/upload";
import { Moment } from "@/ui/Moment";
import { ProblemNote } from "@/ui/ProblemNote";
import { Section } from "./Section";

interface Sending {
  readonly name: string;
  readonly share: number; // 0 to 1
  readonly problem: unknown;
}

export function Attachments({ caseId, mayAdd }: { caseId: string; mayAdd: boolean }) {
  const { t } = useTranslation("cases");
  const client = useQueryClient();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const found = useQuery({
    queryKey: ["case-attachments", caseId],
    queryFn: () =>
      take<AttachmentsShown>(
        api.GET("/api/v1/cases/{case_id}/attachments", { params: { path: { case_id: caseId } } }),
      ),
  });
  const change = (name: string, next: Partial<Sending>) =>
    setSending((was) => was.map((one) => (one.name === name ? { ...one, ...next } : one)));
  const send = async (file: File) => {
    const name = file.name;
    setSending((was) => [
      ...was.filter((one) => one.name !== name),
      { name, share: 0, problem: null },
    ]);
    try {
      await upload(
        `/api/v1/cases/${caseId}/attachments?name=${encodeURIComponent(name.slice(0, 200))}`,
        file,
        (share) => change(name, { share }),
      );
      setSending((was) => was.filter((one) => one.name !== name));
      await client.invalidateQueries({ queryKey: ["case-attachments", caseId] });
    } catch (problem) {
      change(name, { problem });
    }
  };
  const items = found.data?.items ?? [];
  if (!mayAdd && items.length === 0) return null;
  return (
    <Section
      title={t("files")}
      aside={
        mayAdd && (
          <FileButton multiple onChange={(files) => files.forEach((file) => void send(file))}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                size="xs"
                leftSection={<IconPlus size={14} aria-hidden />}
              >
                {t("files.add")}
              </Button>
            )}
          </FileButton>
        )
      }
    >
      <Stack gap="xs">
        {items.length === 0 && sending.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("files.none")}
          </Text>
        )}
        {items.map((one) => (
          <Group key={one.attachment_id} gap="xs" wrap="nowrap" align="flex-start">
            <IconPaperclip size={15} aria-hidden className="line-icon" />
            <div>
              <Anchor
                size="sm"
                href={`/api/v1/attachments/${one.attachment_id}/content`}
                download
                className="caller-text"
              >
                {one.name || t("files.unnamed")}
              </Anchor>
              <Text size="xs" c="dimmed">
                {sizeInWords(one.size)} · <Moment at={one.kept_at} />
              </Text>
            </div>
          </Group>
        ))}
        {sending.map((one) => (
          <div key={one.name}>
            <Text size="sm" className="caller-text">
              {one.name}
            </Text>
            {one.problem ? (
              <ProblemNote problem={one.problem} />
            ) : (
              <Progress value={one.share * 100} aria-label={t("files.sending")} size="sm" />
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}

function sizeInWords(bytes: number): string {
  const unit = bytes >= 1_000_000 ? "megabyte" : "kilobyte";
  const amount = bytes / (unit === "megabyte" ? 1_000_000 : 1_000);
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    maximumFractionDigits: 1,
  }).format(amount);
}
