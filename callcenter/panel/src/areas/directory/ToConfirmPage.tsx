/** Whose records nobody has confirmed for a year, the longest overdue first. */
import { Card, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { DirectoryParts } from "./parts";
import { StaffLine } from "./Staff";

export function ToConfirmPage() {
  const { t } = useTranslation("directory");
  const list = useQuery({
    queryKey: ["staff-to-confirm"],
    queryFn: () => take(api.GET("/api/v1/staff-to-confirm", { params: { query: { limit: 100 } } })),
  });
  return (
    <>
      <PageHead title={t("toConfirm")}>
        <DirectoryParts />
      </PageHead>
      {list.isPending && <Skeleton height={160} className="appears-late" />}
      {list.isError && <ProblemPanel problem={list.error} retry={list.refetch} />}
      {list.data?.items.length === 0 && (
        <EmptyState title={t("toConfirm.none")} hint={t("toConfirm.none.hint")} />
      )}
      <Stack maw="60rem">
        {list.data?.items.map(({ organisation, contact }) => (
          <Card key={contact.staff_id} withBorder>
            <Text size="sm" mb={4}>
              <Link to={`/directory/${contact.organisation_id}`}>{organisation}</Link>
            </Text>
            <StaffLine staff={contact} />
          </Card>
        ))}
      </Stack>
    </>
  );
}
