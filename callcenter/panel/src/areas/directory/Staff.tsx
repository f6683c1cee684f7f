/** Who answers for an organisation; each record is believed for a year, then confirmed. */
import { Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { StaffShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { CopyText } from "@/ui/CopyText";
import { dayOf } from "@/ui/day";
import { ProblemNote } from "@/ui/ProblemNote";
import { grouped } from "@/ui/phone";
import { dayInWords } from "@/ui/zone";
import { StaffForm } from "./StaffForm";

interface Props {
  readonly organisationId: string;
  /** Whether to offer to confirm: an organisation's own head and coordinators alone may. */
  readonly confirmable?: boolean;
  /** Whether the page itself is about them, and has said so. */
  readonly untitled?: boolean;
}

export function Staff({ organisationId, confirmable = true, untitled = false }: Props) {
  const { t } = useTranslation("directory");
  const edits = useMay("directory.edit");
  const reads = useMay("staff.read");
  const [adding, setAdding] = useState(false);
  const staff = useQuery({
    queryKey: ["staff", organisationId],
    queryFn: () =>
      take(
        api.GET("/api/v1/organisations/{organisation_id}/staff", {
          params: { path: { organisation_id: organisationId } },
        }),
      ),
    enabled: reads,
  });
  if (!reads) return null;
  const items = staff.data?.items ?? [];
  return (
    <Card withBorder>
      <Group justify="space-between" mb={untitled ? 0 : "xs"}>
        {!untitled && (
          <Title order={2} size="h5">
            {t("staff")}
          </Title>
        )}
        {edits && !adding && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t("staff.add")}
          </Button>
        )}
      </Group>
      {staff.isPending && <Skeleton height={60} className="appears-late" />}
      <ProblemNote problem={staff.error} />
      {staff.isSuccess && items.length === 0 && !adding && (
        <Text size="sm" c="dimmed">
          {t("staff.none")}
        </Text>
      )}
      {adding && <StaffForm organisationId={organisationId} onDone={() => setAdding(false)} />}
      <Stack gap="sm">
        {items.map((one) => (
          <StaffLine key={one.staff_id} staff={one} confirmable={confirmable} />
        ))}
      </Stack>
    </Card>
  );
}

export function StaffLine(props: { staff: StaffShown; confirmable?: boolean }) {
  const { staff, confirmable = true } = props;
  const { t } = useTranslation("directory");
  const edits = useMay("directory.edit");
  const [editing, setEditing] = useState(false);
  const today = dayOf(new Date());
  const former = staff.valid_to !== null && staff.valid_to < today;
  if (editing)
    return (
      <StaffForm
        organisationId={staff.organisation_id}
        staff={staff}
        onDone={() => setEditing(false)}
      />
    );
  return (
    <div className={former ? "dimmed" : undefined}>
      <Text fw={600}>
        {staff.full_name}
        <Text span size="sm" c="dimmed" fw={400}>
          {" "}
          {t(`role.${staff.role}`)}
          {staff.position && `, ${staff.position}`}
        </Text>
      </Text>
      <Group gap="md">
        {staff.phone && (
          <Text size="sm" component="span">
            <CopyText text={staff.phone_e164 ?? staff.phone}>
              <span className="figures">
                {staff.phone_e164 ? grouped(staff.phone_e164) : staff.phone}
              </span>
            </CopyText>
            {staff.phone_extension && ` ${t("extension", { number: staff.phone_extension })}`}
          </Text>
        )}
        {staff.email && (
          <Text size="sm" component="span">
            <CopyText text={staff.email} />
          </Text>
        )}
        <Text size="sm" c="dimmed" component="span">
          {former && staff.valid_to
            ? t("staff.until", { day: dayInWords(staff.valid_to) })
            : t("staff.confirmed", {
                day: dayInWords(staff.confirmed_on),
                due: dayInWords(staff.confirmation_due_on),
              })}
        </Text>
        {!former && confirmable && <Confirm staff={staff} />}
        {edits && (
          <Button size="compact-xs" variant="subtle" onClick={() => setEditing(true)}>
            {t("edit")}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Confirm({ staff }: { staff: StaffShown }) {
  const { t } = useTranslation("directory");
  const may = useMay("staff.confirm");
  const client = useQueryClient();
  const confirming = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/staff/{staff_id}/confirm", {
          params: { path: { staff_id: staff.staff_id }, header: onVersion(staff.version) },
        }),
      ),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["staff"] });
      await client.invalidateQueries({ queryKey: ["staff-to-confirm"] });
    },
  });
  if (!may) return null;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={confirming.isPending}
        onClick={() => confirming.mutate()}
      >
        {t("staff.confirm")}
      </Button>
      {confirming.isError && <ProblemNote problem={confirming.error} />}
    </>
  );
}
