/** For other areas: the form of a case, wherever a conversation is. */
export { CaseForm } from "./form/CaseForm";
