/** The form filled in during the call: it saves itself, and registers with one key. */
import "./cases.css";
import { Skeleton, Stack } from "@mantine/core";
import type { CaseOpened } from "@/api/schema";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { DraftForm } from "./form/DraftForm";
import { useOpenedCase } from "./form/useDraft";
import { Registered } from "./parts/Registered";

interface Props {
  readonly caseId: string;
  readonly compact?: boolean; // one column, beside a conversation
  readonly onRegistered?: (caseId: string) => void;
}

export function CaseForm({ caseId, compact = false, onRegistered }: Props) {
  const opened = useOpenedCase(caseId);
  if (opened.isPending) return <Waiting />;
  if (opened.isError && !opened.data)
    return <ProblemPanel problem={opened.error} retry={opened.refetch} />;
  const shown: CaseOpened = opened.data.value;
  if (shown.state !== "draft" || !shown.allowed_steps.includes("edit"))
    return <Registered shown={shown} link />;
  return (
    <DraftForm
      key={`${shown.case_id} ${shown.kind}`}
      opened={opened.data}
      compact={compact}
      onRegistered={onRegistered}
    />
  );
}

function Waiting() {
  return (
    <Stack gap="xs" aria-busy="true" className="appears-late">
      <Skeleton height={36} />
      <Skeleton height={120} />
      <Skeleton height={36} />
      <Skeleton height={36} />
    </Stack>
  );
}
