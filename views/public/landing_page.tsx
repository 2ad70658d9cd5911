import type { PageContext } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { PublicLayout } from "./public_layout.tsx";

/** `/` */
export function LandingPage({ page }: { page: PageContext }) {
  return (
    <PublicLayout page={page}>
      <section class="hero">
        <h1>Find what Amazon lost, and prove it</h1>
        <p class="lead">
          SellerVault reads the reports of your FBA account, follows each unit, and shows what is
          possible to claim: how many, why, until when, and the very rows that say so. You file it
          with your own hand.
        </p>
        <div class="actions">
          {page.user ? <LinkButton look="primary" href="/vaults">Open your vaults</LinkButton> : (
            <>
              <LinkButton look="primary" href="/signup">Open a vault</LinkButton>
              <LinkButton href="/login">Sign in</LinkButton>
            </>
          )}
        </div>
      </section>
      <Example />
      <section class="thirds">
        <Third
          title="Bring reports your way"
          text="Connect the account by Amazon’s own consent page, or drop the files that you downloaded from Seller Central. Reading one twice changes nothing."
        />
        <Third
          title="See the proof, and its gaps"
          text="Each finding names its report, line and file hash, the rule and its source, and what was ruled out. Where there is no claim, it says why."
        />
        <Third
          title="File in time"
          text="Deadlines come first. Subject, text and evidence are ready to copy, at a pace that keeps to Amazon’s policy, and what was paid is checked against what was asked."
        />
      </section>
      <section class="never">
        <h2>What it never does</h2>
        <ul class="bullets">
          <Never text="File, edit or send anything to Amazon. It has no code that could." />
          <Never text="Mix accounts. Every selling account is a vault with its own schema, role and key." />
          <Never text="Call money owed. A finding is an inference from your reports, and says “possible”." />
          <Never text="Keep buyers’ personal data that no claim needs. Those columns are dropped before anything is written." />
        </ul>
      </section>
    </PublicLayout>
  );
}

/** A finding as the product shows one, with invented figures and saying so. */
function Example() {
  return (
    <section class="card proof" aria-labelledby="example">
      <div>
        <p class="note">An example, with invented figures</p>
        <h2 id="example">3 units of X0012KF9QL were lost in PHX7 on 29 Sep 2026</h2>
      </div>
      <ol class="arithmetic">
        <Step sign="" number="5" label="lost, ledger reason M" />
        <Step sign="−" number="1" label="found on 3 Oct 2026" />
        <Step sign="−" number="1" label="paid, R-98814420" />
        <li class="result">
          <span class="sign">=</span>
          <b>3</b>
          <small>possible</small>
        </li>
      </ol>
      <div class="worth">
        <p>
          3 × $13.90 <span class="note">sourcing cost since 1 Mar 2026</span>
        </p>
        <p>
          <strong>= $41.70</strong> possible <span class="badge badge-now">4 days</span>
        </p>
      </div>
    </section>
  );
}

function Step({ sign, number, label }: { sign: string; number: string; label: string }) {
  return (
    <li>
      <span class="sign">{sign}</span>
      <b>{number}</b>
      <small>{label}</small>
    </li>
  );
}

function Third({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function Never({ text }: { text: string }) {
  return (
    <li>
      <Icon name="cross" />
      {text}
    </li>
  );
}
