import { Button, LinkButton } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { CsrfField } from "../parts/csrf.tsx";
import { Icon } from "../parts/icon.tsx";

/** How reports come into an empty vault: by Amazon's leave, or by hand. */
export function WaysIn(
  { vaultId, csrf, canAct }: { vaultId: string; csrf: string; canAct: boolean },
) {
  return (
    <div class="ways">
      <Card title="Connect Amazon" note="Reports come by themselves, every day">
        <ul class="bullets">
          <Bullet text="You sign in and give leave on Amazon’s own page: SellerVault never sees or stores your Amazon password" />
          <Bullet text="You can take the leave back at any time, there or here" />
          <Bullet text="SellerVault only reads; it has no code that could change a listing or file a case" />
          <Bullet text="The token is sealed with a key that belongs to this vault alone" />
        </ul>
        {canAct && (
          <form method="post" action={`/v/${vaultId}/connection`}>
            <CsrfField token={csrf} />
            <Button look="primary" icon="link">Connect Amazon</Button>
          </form>
        )}
      </Card>
      <Card title="Upload reports" note="Without giving any leave">
        <ul class="bullets">
          <Bullet text="Download the inventory ledger and reimbursements from Seller Central" />
          <Bullet text="Drop them here, many at once or zipped; each is recognised by its header row" />
          <Bullet text="Reading one twice changes nothing, so overlap as you like" />
        </ul>
        {canAct && (
          <div class="actions">
            <LinkButton icon="upload" href={`/v/${vaultId}/sync#upload`}>Upload reports</LinkButton>
          </div>
        )}
      </Card>
    </div>
  );
}

function Bullet({ text }: { text: string }) {
  return (
    <li>
      <Icon name="check" />
      {text}
    </li>
  );
}
