/** Texts of notices, each in both languages. */
import { Anchor, Skeleton, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { TemplatesShown } from "@/api/schema";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { dayAndTime } from "@/ui/zone";
import "../administration.css";

export function TemplatesPage() {
  const { t } = useTranslation("administration");
  const templates = useQuery({
    queryKey: ["notice-templates"],
    queryFn: () => take<TemplatesShown>(api.GET("/api/v1/notice-templates")),
  });
  if (templates.isPending) return <Skeleton h={320} className="appears-late" />;
  if (templates.isError)
    return <ProblemPanel problem={templates.error} retry={templates.refetch} />;
  return (
    <>
      <PageHead title={t("templates")} />
      <Text size="sm" mb="md">
        {t("templates.why")}
      </Text>
      <div className="wide-table">
        <Table withTableBorder highlightOnHover aria-label={t("templates")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("templates.kind")}</Table.Th>
              <Table.Th>{t("templates.language")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("templates.subject")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("templates.saved")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {templates.data.items.map((one) => (
              <Table.Tr key={one.kind + one.language}>
                <Table.Td>
                  <Anchor
                    component={Link}
                    size="sm"
                    to={`/admin/templates/${one.kind}/${one.language}`}
                  >
                    {t(`notice.${one.kind}`)}
                  </Anchor>
                </Table.Td>
                <Table.Td>{t(`language.${one.language}`)}</Table.Td>
                <Table.Td visibleFrom="sm">{one.subject}</Table.Td>
                <Table.Td visibleFrom="sm">
                  {one.saved_at
                    ? `${one.saved_by}, ${dayAndTime(one.saved_at)}`
                    : t("templates.own")}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
