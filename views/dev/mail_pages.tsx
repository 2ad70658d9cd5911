import type { ReceivedMail } from "../../src/mail/mailbox.ts";
import type { PageContext } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { Moment } from "../parts/date.tsx";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Cell, RowHead, Table } from "../parts/table.tsx";
import { PublicLayout } from "../public/public_layout.tsx";

/** `/dev/mail`: what the demo would have sent, newest first. */
export function MailListPage({ page, received }: { page: PageContext; received: ReceivedMail[] }) {
  return (
    <PublicLayout page={page}>
      <PageHead
        title="Mail"
        lead="What this demo would have sent. No mail leaves this machine, and a restart empties the list."
      />
      {received.length === 0
        ? (
          <Empty
            icon="inbox"
            title="No mail yet"
            text="Sign up, ask for a new password or invite somebody: the mail appears here within a second."
          />
        )
        : (
          <div class="panel">
            <Table
              caption="Mails"
              columns={[{ label: "Subject" }, { label: "To" }, { label: "Sent" }]}
            >
              {received.map((mail) => <MailRow key={mail.id} {...mail} />)}
            </Table>
          </div>
        )}
    </PublicLayout>
  );
}

function MailRow({ id, at, mail }: ReceivedMail) {
  return (
    <tr role="row">
      <RowHead>
        <a href={`/dev/mail/${id}`}>{mail.subject}</a>
      </RowHead>
      <Cell label="To">{mail.to}</Cell>
      <Cell label="Sent">
        <Moment at={at.toISOString()} />
      </Cell>
    </tr>
  );
}

export interface ReceivedMailPageProps {
  page: PageContext;
  received: ReceivedMail;
  /** The mail as a program without HTML shows it. */
  text: string;
}

/** `/dev/mail/:id`: the text version, and its link to follow. */
export function ReceivedMailPage({ page, received: { at, mail }, text }: ReceivedMailPageProps) {
  const { action } = mail;
  return (
    <PublicLayout page={page}>
      <PageHead title={mail.subject} trail={[{ href: "/dev/mail", label: "Mail" }]} />
      <Card>
        <dl class="facts">
          <dt>To</dt>
          <dd>{mail.to}</dd>
          <dt>Sent</dt>
          <dd>
            <Moment at={at.toISOString()} />
          </dd>
        </dl>
        <pre class="case-text">{text}</pre>
        {action && (
          <div class="actions">
            <LinkButton look="primary" href={action.url}>{action.label}</LinkButton>
          </div>
        )}
      </Card>
    </PublicLayout>
  );
}
