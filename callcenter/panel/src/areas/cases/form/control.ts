/** What every group of fields of a draft is given. */
import type { CaseOpened } from "@/api/schema";
import type { Fields, Value } from "./merge";

export interface FormProps {
  readonly shown: CaseOpened;
  readonly typed: Fields;
  readonly compact: boolean;
  readonly type: (field: string, value: Value) => void;
  readonly mistake: (field: string) => string | undefined;
}

export function text(typed: Fields, field: string): string {
  const value = typed[field];
  return typeof value === "string" ? value : "";
}

export function ticked(typed: Fields, field: string): boolean {
  return typed[field] === true;
}
