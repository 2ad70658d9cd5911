import { Button } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Field } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";

export type Answer = "granted" | "short" | "denied" | "asked";

const ANSWERS: { value: Answer; label: string; means: string }[] = [
  { value: "granted", label: "Granted", means: "Amazon says that it will pay in full" },
  { value: "short", label: "Granted in part", means: "Fewer units, or less for each" },
  { value: "denied", label: "Denied", means: "Amazon declined the case" },
  { value: "asked", label: "Asked for more", means: "They want a document or an explanation" },
];

export interface AnswerFormProps {
  vaultId: string;
  claimId: string;
  answer?: Answer;
  note?: string;
  errors?: { answer?: string; note?: string };
  csrf: string;
  nonce: string;
}

/** What Amazon answered. Whether money came, the reimbursement report says, not this form. */
export function AnswerForm(
  { vaultId, claimId, answer, note, errors = {}, csrf, nonce }: AnswerFormProps,
) {
  const action = `/v/${vaultId}/claims/${claimId}/answer`;
  return (
    <form
      class="form"
      method="post"
      action={action}
      {...hx(nonce, { post: action, target: "#claim-next", swap: "outerHTML" })}
    >
      <CsrfField token={csrf} />
      <fieldset class="choices" aria-describedby={errors.answer && "answer-error"}>
        <legend class="visually-hidden">What did Amazon answer?</legend>
        {ANSWERS.map(({ value, label, means }) => (
          <label class="choice">
            <input
              type="radio"
              class="radio"
              name="answer"
              value={value}
              checked={value === answer}
              required
            />
            <span>
              {label}
              <small>{means}</small>
            </span>
          </label>
        ))}
        {errors.answer && <p class="field-error" id="answer-error" role="alert">{errors.answer}</p>}
      </fieldset>
      <Field name="note" label="Note" optional error={errors.note}>
        {(control) => (
          <textarea class="input" rows={2} maxlength={2000} {...control}>{note}</textarea>
        )}
      </Field>
      <Button look="primary">Record the answer</Button>
    </form>
  );
}
