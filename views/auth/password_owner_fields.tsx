/**
 * Whose password a form sets: password managers file it under the e-mail address, and the rules are
 * judged with both while one types. Neither is shown, and whose password it is we know ourselves; a reset
 * only sees by the address that another link was opened meanwhile.
 */
export function PasswordOwnerFields({ name, email }: { name: string; email: string }) {
  return (
    <>
      <input type="email" name="email" value={email} autocomplete="username" readonly hidden />
      <input type="hidden" name="name" value={name} />
    </>
  );
}
