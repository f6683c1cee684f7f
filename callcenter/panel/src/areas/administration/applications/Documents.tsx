/** The form as a document and its signed scan: given while it is written, opened by who decides. */
import { Anchor, Button, FileButton, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ApplicationShown } from "@/api/schema";
import { fileBody } from "@/api/upload";
import { ProblemNote } from "@/ui/ProblemNote";

const PARTS = ["docx", "scan"] as const;
type Part = (typeof PARTS)[number];

export function Documents({ shown, editable }: { shown: ApplicationShown; editable: boolean }) {
  return (
    <ul className="lines">
      {PARTS.map((part) => (
        <Document key={part} part={part} shown={shown} editable={editable} />
      ))}
    </ul>
  );
}

interface Props {
  readonly part: Part;
  readonly shown: ApplicationShown;
  readonly editable: boolean;
}

function Document({ part, shown, editable }: Props) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const there = (part === "docx" ? shown.docx_id : shown.scan_id) !== null;
  const path = { application_id: shown.application_id, part };
  const giving = useMutation({
    mutationFn: (file: File) =>
      take(
        api.POST("/api/v1/applications/{application_id}/documents/{part}", {
          params: { path, query: { name: file.name.slice(0, 200) } },
          ...fileBody(file),
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["applications"] }),
  });
  return (
    <li>
      <div>
        <Text size="sm">{t(`form.${part}`)}</Text>
        <Text size="xs" c="dimmed">
          {there ? (
            <Anchor
              size="xs"
              download
              href={`/api/v1/applications/${shown.application_id}/documents/${part}`}
            >
              {t("form.open")}
            </Anchor>
          ) : (
            t("form.none")
          )}
        </Text>
        <ProblemNote problem={giving.error} />
      </div>
      {editable && (
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {t(`form.${part}Hint`)}
          </Text>
          <FileButton
            onChange={(file) => file && giving.mutate(file)}
            inputProps={{ "aria-label": t(`form.${part}`) }}
          >
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={giving.isPending}>
                {t(there ? "form.replace" : "form.attach")}
              </Button>
            )}
          </FileButton>
        </Group>
      )}
    </li>
  );
}
