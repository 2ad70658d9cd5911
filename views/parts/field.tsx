import type { Child } from "hono/jsx";

/** Messages by field name, as the server's schema found them. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

export interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  error?: string;
  optional?: boolean;
  /** Ids must differ where one page holds two forms with the same field. */
  id?: string;
  /** Gets the attributes that tie the control to its label, hint and error. */
  children: (control: ControlAttributes) => Child;
}

export interface ControlAttributes {
  id: string;
  name: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

/** Label, control, hint and error, wired to each other for readers. */
export function Field(props: FieldProps) {
  const { name, label, hint, error, optional, id = `field-${name}`, children } = props;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: ControlAttributes = {
    id,
    name,
    ...(described && { "aria-describedby": described }),
    ...(error && { "aria-invalid": "true" as const }),
  };

  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="faint">optional</span>}
      </label>
      {children(control)}
      {error && <p class="field-error" id={`${id}-error`} role="alert">{error}</p>}
      {hint && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export interface TextFieldProps extends Omit<FieldProps, "children"> {
  type?: string;
  value?: string;
  required?: boolean;
  autocomplete?: string;
  inputmode?: "decimal" | "numeric" | "email";
  placeholder?: string;
  minlength?: number;
  maxlength?: number;
  autofocus?: boolean;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { name, label, hint, error, optional, id, type = "text", ...input } = props;
  return (
    <Field {...{ name, label, hint, error, optional, id }}>
      {(control) => <input class="input" type={type} {...control} {...input} />}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

export interface SelectFieldProps extends Omit<FieldProps, "children"> {
  options: readonly Option[];
  value?: string;
}

/** A choice from a short list. */
export function SelectField({ options, value, ...field }: SelectFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <select class="input select" {...control}>
          {options.map((option) => (
            <option value={option.value} selected={option.value === value}>{option.label}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
