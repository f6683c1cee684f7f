/** The form of the call's case, of the area `cases`. */
import { type ComponentType, lazy, Suspense } from "react";

type Form = ComponentType<{ caseId: string }>;

const forms = import.meta.glob<{ CaseForm: Form }>("../cases/CaseForm.tsx");
const load = forms["../cases/CaseForm.tsx"];
const CaseForm = load ? lazy(async () => ({ default: (await load()).CaseForm })) : null;

export function CaseOfCall({ caseId }: { caseId: string }) {
  return <Suspense fallback={null}>{CaseForm && <CaseForm caseId={caseId} />}</Suspense>;
}
