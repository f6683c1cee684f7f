/** The right to be one's own phone in this browser: given by the server, one browser at a time. */
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { PhoneLeased } from "@/api/schema";

const KEPT = "callcenter.phone.lease"; // of this tab: after a reload it is ours, not another's

export type Leasing =
  | { readonly lease: PhoneLeased }
  | { readonly elsewhereSince: string }
  | { readonly problem: unknown };

export async function leasePhone(takeOver: boolean): Promise<Leasing> {
  const own = sessionStorage.getItem(KEPT) !== null;
  if (!own) sessionStorage.setItem(KEPT, ""); // a reload before the answer leaves a lease of ours
  try {
    const lease = await take<PhoneLeased>(
      api.POST("/api/v1/softphone", { body: { take_over: takeOver || own } }),
    );
    sessionStorage.setItem(KEPT, lease.lease_id);
    return { lease };
  } catch (problem) {
    if (!own) forgetLease();
    if (problem instanceof ApiProblem && problem.code === "phone_in_use")
      return { elsewhereSince: String(problem.more.in_use_since ?? "") };
    return { problem };
  }
}

export async function returnPhone(): Promise<void> {
  const lease_id = sessionStorage.getItem(KEPT);
  forgetLease();
  if (lease_id)
    await api.DELETE("/api/v1/softphone/{lease_id}", { params: { path: { lease_id } } });
}

export function forgetLease(): void {
  sessionStorage.removeItem(KEPT);
}
