/** Before it is registered: until when what will be promised, and who will be told. */
import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconMail, IconPhoneOutgoing } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type {
  CaseOpened,
  CallcenterApiRegistrationPreviewPreviewShown as PreviewShown,
  WouldBe,
} from "@/api/schema";
import { Moment } from "@/ui/Moment";
import { text, ticked } from "./control";
import type { Fields } from "./merge";

interface Props {
  readonly shown: CaseOpened;
  readonly typed: Fields;
  readonly saved: boolean; // the server reckons with what is saved
}

export function RegistrationPreview({ shown, typed, saved }: Props) {
  const { t } = useTranslation("cases");
  const asked = askedOf(shown.kind, typed);
  const found = useQuery({
    queryKey: ["registration-preview", shown.case_id, shown.version, asked],
    enabled: asked !== null && saved,
    placeholderData: keepPreviousData,
    queryFn: () =>
      take<PreviewShown>(
        api.POST("/api/v1/cases/{case_id}/registration-preview", {
          params: { path: { case_id: shown.case_id } },
          body: asked as WouldBe, // only asked when there is something to ask
        }),
      ),
  });
  if (shown.kind === "appointment") return null;
  const preview = found.data;
  return (
    <Stack gap="xs" className="preview" aria-live="polite">
      <Text size="sm" fw={500}>
        {t("preview.title")}
      </Text>
      {asked === null && (
        <Text size="sm" c="dimmed">
          {t("preview.choose")}
        </Text>
      )}
      {asked !== null && !preview && <Skeleton height={72} className="appears-late" />}
      {preview?.promises.map((one) => (
        <Group key={one.what} justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm">{t(`deadline.${one.what}`)}</Text>
          <Text size="sm" fw={500}>
            <Moment at={one.operational_due_at} />
          </Text>
        </Group>
      ))}
      {preview?.tellings.map((one) => (
        <Group key={one.kind} gap={6} wrap="nowrap" align="flex-start">
          {one.addressee === "line1" ? (
            <IconPhoneOutgoing size={15} aria-hidden className="line-icon" />
          ) : (
            <IconMail size={15} aria-hidden className="line-icon" />
          )}
          <Text size="sm">
            {t(`notice.${one.kind}`)}: {t(`addressee.${one.addressee ?? "nobody"}`)}
          </Text>
        </Group>
      ))}
      {preview?.regime && (
        <Text size="sm" c="dimmed">
          {t(`regime.${preview.regime}`)}
        </Text>
      )}
      {preview?.authorisation === "missing" && (
        <Text size="sm" c="var(--state-wrap_up)">
          {t("authorisation.missing")}
        </Text>
      )}
    </Stack>
  );
}

function askedOf(kind: string, typed: Fields): WouldBe | null {
  if (kind === "ticket" && text(typed, "form.urgency"))
    return {
      ticket: {
        urgency: text(typed, "form.urgency"),
        category: text(typed, "form.category"),
        requester_role: text(typed, "form.requester_role"),
        letter: text(typed, "form.letter_number") !== "",
      },
    } as WouldBe;
  if (kind === "appeal" && text(typed, "form.appeal_kind"))
    return {
      appeal: {
        form: text(typed, "form.filing"),
        kind: text(typed, "form.appeal_kind"),
        identification: text(typed, "form.identification"),
        chose_59fz: ticked(typed, "form.chose_59fz"),
        is_appeal: !ticked(typed, "form.not_an_appeal"),
        fast_track: ticked(typed, "form.fast_track"),
      },
    } as WouldBe;
  return null;
}
