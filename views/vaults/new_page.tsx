import { Layout } from "../layout.tsx";
import type { PageContext } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { type FieldErrors, type Option, SelectField, TextField } from "../parts/field.tsx";
import { hx } from "../parts/hx.ts";
import { PageHead } from "../parts/page_head.tsx";

export interface NewVaultFormProps {
  typed?: { name?: string; marketplace?: string };
  errors?: FieldErrors;
  /** Marketplace codes with their names, e.g. `US`, `United States`. */
  marketplaces: Option[];
  csrf: string;
  nonce: string;
}

export interface NewVaultPageProps extends Omit<NewVaultFormProps, "csrf" | "nonce"> {
  page: PageContext;
}

/** `/vaults/new` */
export function NewVaultPage({ page, ...form }: NewVaultPageProps) {
  return (
    <Layout page={page}>
      <PageHead
        title="New vault"
        lead="Name the selling account as you call it. Connecting it, or uploading its reports, comes next."
        trail={[{ href: "/vaults", label: "Vaults" }]}
      />
      <NewVaultForm {...form} csrf={page.csrf} nonce={page.nonce} />
    </Layout>
  );
}

/** `#new-vault`, which comes back with messages beside its fields. */
export function NewVaultForm(
  { typed = {}, errors = {}, marketplaces, csrf, nonce }: NewVaultFormProps,
) {
  return (
    <form
      id="new-vault"
      class="form"
      method="post"
      action="/vaults"
      {...hx(nonce, { post: "/vaults", target: "#new-vault", swap: "outerHTML" })}
    >
      <CsrfField token={csrf} />
      <TextField
        name="name"
        label="Name"
        value={typed.name}
        error={errors.name}
        hint="Only your team sees it, e.g. Northwind Home"
        maxlength={80}
        required
      />
      <SelectField
        name="marketplace"
        label="Home marketplace"
        options={marketplaces}
        value={typed.marketplace}
        error={errors.marketplace}
        hint="Decides the calendar and currency of rows that name none"
      />
      <div class="actions">
        <Button look="primary">Open vault</Button>
        <LinkButton look="quiet" href="/vaults">Cancel</LinkButton>
      </div>
    </form>
  );
}
