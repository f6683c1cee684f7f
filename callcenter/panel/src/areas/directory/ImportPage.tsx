/** Organisations or their staff from a CSV or XLSX file: first what it would do, then doing it. */
import {
  Alert,
  Button,
  Card,
  FileInput,
  Group,
  SegmentedControl,
  Stack,
  Table,
  Text,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportShown } from "@/api/schema";
import { upload } from "@/api/upload";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { DirectoryParts } from "./parts";

type What = "organisations" | "staff";

export function ImportPage() {
  const { t } = useTranslation("directory");
  const client = useQueryClient();
  const [what, setWhat] = useState<What>("organisations");
  const [file, setFile] = useState<File | null>(null);
  const sending = useMutation({
    mutationFn: (given: { file: File; dryRun: boolean }) =>
      upload(
        `/api/v1/directory-imports/${what}?dry_run=${given.dryRun}`,
        given.file,
        () => undefined, // small files; the button shows that it goes on
      ) as Promise<ImportShown>,
    onSuccess: (report) => {
      if (report.written) void client.invalidateQueries({ queryKey: ["organisations"] });
    },
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    sending.reset();
    if (chosen) sending.mutate({ file: chosen, dryRun: true });
  };
  const report = sending.data;
  return (
    <>
      <PageHead title={t("import")}>
        <DirectoryParts />
      </PageHead>
      <Stack maw="60rem">
        <Card withBorder>
          <Stack gap="sm">
            <SegmentedControl
              aria-label={t("import.what")}
              value={what}
              onChange={(value) => {
                setWhat(value as What);
                choose(null);
              }}
              data={[
                { value: "organisations", label: t("organisations") },
                { value: "staff", label: t("staff") },
              ]}
              style={{ alignSelf: "flex-start" }}
            />
            <FileInput
              label={t("import.file")}
              description={t("import.file.hint")}
              placeholder={t("import.choose")}
              accept=".csv,.xlsx,text/csv"
              value={file}
              onChange={choose}
              clearable
            />
            <ProblemNote problem={sending.error} />
          </Stack>
        </Card>
        {report && <Report report={report} />}
        {report && !report.written && file && (
          <Group gap="sm">
            <Button
              loading={sending.isPending}
              disabled={report.added.length + report.changed.length === 0}
              onClick={() => sending.mutate({ file, dryRun: false })}
            >
              {t("import.do", { added: report.added.length, changed: report.changed.length })}
            </Button>
            {report.refused.length > 0 && (
              <Text size="sm" c="dimmed">
                {t("import.refusedStay", { count: report.refused.length })}
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </>
  );
}

function Report({ report }: { report: ImportShown }) {
  const { t } = useTranslation("directory");
  return (
    <Card withBorder aria-label={t("import.report")}>
      <Alert color={report.written ? "green" : "gray"} mb="sm" p="sm" role="status">
        {t(report.written ? "import.done" : "import.preview", {
          added: report.added.length,
          changed: report.changed.length,
          unchanged: report.unchanged,
          refused: report.refused.length,
        })}
      </Alert>
      {report.ignored_columns.length > 0 && (
        <Text size="sm" mb="sm">
          {t("import.ignored", { columns: report.ignored_columns.join(", ") })}
        </Text>
      )}
      {report.refused.length > 0 && (
        <Table mb="sm" withTableBorder captionSide="top">
          <Table.Caption>{t("import.refused")}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("import.row")}</Table.Th>
              <Table.Th>{t("import.column")}</Table.Th>
              <Table.Th>{t("import.why")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.refused.slice(0, 200).map((one) => (
              <Table.Tr key={`${one.row}-${one.column}-${one.reason}`}>
                <Table.Td className="figures">{one.row}</Table.Td>
                <Table.Td>{one.column ?? t("import.wholeRow")}</Table.Td>
                <Table.Td>{one.message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {(["added", "changed", "kept"] as const).map(
        (group) =>
          report[group].length > 0 && (
            <details key={group}>
              <summary>{t(`import.${group}`, { count: report[group].length })}</summary>
              <ul>
                {report[group].slice(0, 200).map((one) => (
                  <li key={one.row}>
                    <span className="figures">{one.row}</span> {one.name}
                    {one.fields.length > 0 && (
                      <span className="dimmed"> — {one.fields.join(", ")}</span>
                    )}
                  </li>
                ))}
              </ul>
            </details>
          ),
      )}
    </Card>
  );
}
