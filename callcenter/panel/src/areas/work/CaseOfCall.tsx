/** The form of the call's case, of the area `cases`: one column, beside the conversation. */
import { lazy, Suspense } from "react";

const CaseForm = lazy(async () => ({
  default: (await import("@/areas/cases/CaseForm")).CaseForm,
}));

export function CaseOfCall({ caseId }: { caseId: string }) {
  return (
    <Suspense fallback={null}>
      <CaseForm key={caseId} caseId={caseId} compact />
    </Suspense>
  );
}
