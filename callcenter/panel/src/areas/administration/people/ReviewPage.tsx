/** The quarterly review of access: each account is confirmed or closed. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { UserShown } from "@/api/schema";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { once } from "../queries";
import { BlockModal } from "./Blocking";
import { PeopleParts } from "./PeoplePage";

export function ReviewPage() {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const [closing, setClosing] = useState<UserShown | null>(null);
  const pages = usePages<UserShown>(["access-review"], (cursor) =>
    take<Page<UserShown>>(
      api.GET("/api/v1/access-review", { params: { query: cursor ? { cursor } : {} } }),
    ),
  );
  const confirming = useMutation({
    mutationFn: (user: UserShown) =>
      take(
        api.POST("/api/v1/users/{user_id}/confirm", {
          params: { path: { user_id: user.user_id } },
          headers: once(),
        }),
      ),
    onSuccess: (_, user) =>
      notifications.show({ message: t("review.confirmed", { name: user.full_name }) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["access-review"] }),
  });
  const columns: Column<UserShown>[] = [
    { title: t("name"), width: "minmax(8rem, 2fr)", cell: (row) => row.full_name },
    {
      title: t("role"),
      width: "minmax(8rem, 1fr)",
      wideOnly: true,
      cell: (row) => t(`common:role.${row.role}`),
    },
    {
      title: t("organisation"),
      width: "minmax(8rem, 1.5fr)",
      wideOnly: true,
      cell: (row) => row.organisation,
    },
    {
      title: t("state"),
      width: "12rem",
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${t("review.confirm")}: ${row.full_name}`}
            onClick={() => confirming.mutate(row)}
          >
            {t("review.confirm")}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            aria-label={`${t("review.block")}: ${row.full_name}`}
            onClick={() => setClosing(row)}
          >
            {t("review.block")}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t("review")}>
        <PeopleParts />
      </PageHead>
      <Text size="sm" mb="md">
        {t("review.what")}
      </Text>
      <ProblemNote problem={confirming.error} />
      <DataList
        label={t("review")}
        pages={pages}
        columns={columns}
        rowKey={(row) => row.user_id}
        empty={{ title: t("review.empty"), hint: t("review.emptyHint") }}
      />
      {closing && (
        <BlockModal user={closing} opened reason="not_confirmed" onClose={() => setClosing(null)} />
      )}
    </>
  );
}
