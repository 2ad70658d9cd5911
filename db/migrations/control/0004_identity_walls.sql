-- The walls around identity: row-level security on every table about a person, and for each purpose
-- just the columns that it needs.
alter table users add constraint users_realm check (realm in ('seller', 'staff'));
-- The page promises bcrypt with 12 rounds. Another cost is another check, added NOT VALID: passwords
-- of before are hashed again when their owners sign in.
alter table users add constraint users_password_hash
  check (password_hash ~ '^\$2[aby]\$12\$[./A-Za-z0-9]{53}$');
alter table users add constraint users_email check (email = lower(email));
-- Staff belong to no tenant, whoever tries to make them a member.
alter table memberships add constraint memberships_realm check (realm = 'seller');
alter table memberships add constraint memberships_user_realm
  foreign key (user_id, realm) references users (id, realm) on delete cascade;
alter table memberships add constraint memberships_role check (role in ('admin', 'member', 'viewer'));
alter table sessions add constraint sessions_realm
  check (realm in ('seller', 'staff') and (realm = 'staff') = (tenant_id is null));
alter table sessions add constraint sessions_user_realm
  foreign key (user_id, realm) references users (id, realm) on delete cascade;
alter table sessions add constraint sessions_second_factor
  check (second_factor in ('totp', 'recovery_code', 'passkey'));
alter table invitations add constraint invitations_realm check (
  realm in ('seller', 'staff') and (realm = 'staff') = (tenant_id is null)
  and (realm = 'staff') = (role is null));
alter table sign_in_attempts add constraint sign_in_attempts_step
  check (step in ('factor', 'enrolment', 'password'));
alter table account_links add constraint account_links_purpose check (purpose in ('reset', 'unlock'));
alter table password_history add constraint password_history_hash check (password_hash like '$2%');
--> statement-breakpoint
create index refresh_tokens_session on refresh_tokens (session_id);
create index sessions_user on sessions (user_id) where revoked_at is null;
create index memberships_user on memberships (user_id);
create index password_history_user on password_history (user_id, id desc);
create index passkeys_user on passkeys (user_id);
create index account_links_user on account_links (user_id);
create index sign_in_attempts_user on sign_in_attempts (user_id);
create index sign_ups_email on sign_ups (email);
-- One invitation of a tenant waits for an address at most; the newest link is the good one.
create unique index invitations_open on invitations (coalesce(tenant_id::text, realm), email)
  where accepted_at is null and withdrawn_at is null;
--> statement-breakpoint
-- The passwords in force are the first entries of the history.
alter table users no force row level security;
insert into password_history (user_id, password_hash, set_at)
  select id, password_hash, password_changed_at from users;
alter table users force row level security;
--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['refresh_tokens', 'password_history', 'totp_secrets', 'recovery_codes',
    'passkeys', 'sign_in_attempts', 'account_links', 'invitations'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
  end loop;
end
$$;
--> statement-breakpoint
-- A tenant: its invitations, and whether its members have an authenticator.
create policy tenant on invitations to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on totp_secrets for select to sv_tenant
  using (exists (select from memberships m where m.user_id = totp_secrets.user_id));
grant select, insert, update (withdrawn_at) on invitations to sv_tenant;
grant select (user_id) on totp_secrets to sv_tenant;
grant select (realm) on users to sv_tenant;
grant update (revoked_for) on sessions to sv_tenant;
--> statement-breakpoint
-- sign_in: from e-mail and password, or a passkey, to a session.
grant select (realm, password_changed_at, password_change_demanded) on users to sv_sys_sign_in;
grant select (role) on memberships to sv_sys_sign_in;
create policy sign_in_seen on sessions for select to sv_sys_sign_in using (true);
grant select (user_id, tenant_id, created_at) on sessions to sv_sys_sign_in;
create policy sign_in on refresh_tokens for insert to sv_sys_sign_in with check (true);
grant insert on refresh_tokens to sv_sys_sign_in;
create policy sign_in on totp_secrets for select to sv_sys_sign_in using (true);
grant select (user_id) on totp_secrets to sv_sys_sign_in;
create policy sign_in on sign_in_attempts to sv_sys_sign_in using (true) with check (true);
grant select, insert, update (step, proved_by), delete on sign_in_attempts to sv_sys_sign_in;
grant select, insert, update, delete on sign_in_counters to sv_sys_sign_in;
create policy sign_in on account_links to sv_sys_sign_in using (purpose = 'unlock') with check (purpose = 'unlock');
grant select, insert, update (used_at) on account_links to sv_sys_sign_in;
--> statement-breakpoint
-- session: who asks, the rotation of his token, the end of his sessions.
grant select (realm, password_changed_at) on users to sv_sys_session;
grant update (revoked_for, generation, rotated_at, last_seen_at, address, tenant_id)
  on sessions to sv_sys_session;
create policy session on refresh_tokens to sv_sys_session using (true) with check (true);
grant select, insert on refresh_tokens to sv_sys_session;
--> statement-breakpoint
-- second_factor: authenticators, recovery codes, passkeys, and showing them again.
create policy second_factor on totp_secrets to sv_sys_second_factor using (true) with check (true);
create policy second_factor on recovery_codes to sv_sys_second_factor using (true) with check (true);
create policy second_factor on passkeys to sv_sys_second_factor using (true) with check (true);
create policy second_factor on sign_in_attempts to sv_sys_second_factor using (true) with check (true);
create policy second_factor on sessions to sv_sys_second_factor using (true) with check (true);
create policy second_factor on users for select to sv_sys_second_factor using (true);
create policy second_factor on memberships for select to sv_sys_second_factor using (true);
grant select, insert, delete on totp_secrets, recovery_codes, passkeys to sv_sys_second_factor;
grant update (secret, last_step, confirmed_at) on totp_secrets to sv_sys_second_factor;
grant update (used_at) on recovery_codes to sv_sys_second_factor;
grant update (counter, backed_up, last_used_at) on passkeys to sv_sys_second_factor;
grant select, insert, delete on webauthn_challenges to sv_sys_second_factor;
grant select (token_hash, user_id, step, proved_by, pending_secret, tries, expires_at),
  update (tries, proved_by, pending_secret), delete on sign_in_attempts to sv_sys_second_factor;
grant select, insert, update, delete on sign_in_counters to sv_sys_second_factor;
grant select (id, user_id, revoked_at, expires_at),
  update (proved_at, revoked_at, revoked_for) on sessions to sv_sys_second_factor;
grant select (id, realm, email, name) on users to sv_sys_second_factor;
grant select (tenant_id, user_id, role) on memberships to sv_sys_second_factor;
--> statement-breakpoint
-- password: the only one that reads the history.
create policy password on users to sv_sys_password using (true) with check (true);
create policy password on password_history to sv_sys_password using (true) with check (true);
create policy password on sessions to sv_sys_password using (true) with check (true);
create policy password on account_links to sv_sys_password
  using (purpose = 'reset') with check (purpose = 'reset');
create policy password on sign_in_attempts to sv_sys_password using (true) with check (true);
create policy password on memberships for select to sv_sys_password using (true);
grant select (id, realm, email, name, password_hash, password_changed_at, password_change_demanded),
  update (password_hash, password_changed_at, password_change_demanded) on users to sv_sys_password;
grant select, insert, delete on password_history to sv_sys_password;
grant select (id, user_id, revoked_at), update (revoked_at, revoked_for) on sessions to sv_sys_password;
grant select, insert, update (used_at) on account_links to sv_sys_password;
grant select (token_hash, user_id), delete on sign_in_attempts to sv_sys_password;
grant select (tenant_id, user_id, role) on memberships to sv_sys_password;
--> statement-breakpoint
-- sign_up: sellers alone; staff are made by an invitation that the web cannot write.
alter policy sign_up on users with check (realm = 'seller');
create policy sign_up_known on users for select to sv_sys_sign_up using (realm = 'seller');
create policy sign_up on password_history for insert to sv_sys_sign_up with check (true);
grant select (id, realm, email) on users to sv_sys_sign_up;
grant select, insert, delete on sign_ups to sv_sys_sign_up;
grant insert on password_history to sv_sys_sign_up;
grant usage on sequence password_history_id_seq to sv_sys_sign_up, sv_sys_password, sv_sys_invitation;
--> statement-breakpoint
-- invitation: whoever follows the link of one. A person is made only of an invitation that waits for
-- him, in its realm, and a membership only of one to that tenant and role.
create policy invitation on invitations to sv_sys_invitation using (true) with check (true);
create policy invitation_known on users for select to sv_sys_invitation using (true);
create policy invitation on users for insert to sv_sys_invitation with check (exists (
  select from invitations i where i.email = users.email and i.realm = users.realm
    and i.accepted_at is null and i.withdrawn_at is null));
create policy invitation on memberships for insert to sv_sys_invitation with check (exists (
  select from invitations i join users u on u.email = i.email and u.realm = i.realm
  where u.id = memberships.user_id and i.tenant_id = memberships.tenant_id and i.role = memberships.role
    and i.accepted_at is null and i.withdrawn_at is null));
create policy invitation on tenants for select to sv_sys_invitation using (true);
create policy invitation on password_history for insert to sv_sys_invitation with check (true);
grant select, update (accepted_at) on invitations to sv_sys_invitation;
grant select (id, realm, email), insert on users to sv_sys_invitation;
grant insert on memberships to sv_sys_invitation;
grant select (id, name) on tenants to sv_sys_invitation;
grant insert on password_history to sv_sys_invitation;
--> statement-breakpoint
-- limit: how often an address or an account may ask.
grant select, insert, update on rate_limits to sv_sys_limit;
--> statement-breakpoint
-- staff: the keeper's login alone, from the command line.
create policy staff on invitations to sv_sys_staff using (realm = 'staff') with check (realm = 'staff');
create policy staff on users for select to sv_sys_staff using (realm = 'staff');
grant select, insert, update (withdrawn_at) on invitations to sv_sys_staff;
grant select (id, realm, email) on users to sv_sys_staff;
--> statement-breakpoint
-- expiry: what is over goes, a month after at the latest.
create policy expiry_sees on sessions for select to sv_sys_expiry using (expires_at < now() - interval '30 days');
create policy expiry on sessions for delete to sv_sys_expiry using (expires_at < now() - interval '30 days');
create policy expiry_sees on sign_in_attempts for select to sv_sys_expiry using (expires_at < now());
create policy expiry on sign_in_attempts for delete to sv_sys_expiry using (expires_at < now());
create policy expiry_sees on account_links for select to sv_sys_expiry using (expires_at < now());
create policy expiry on account_links for delete to sv_sys_expiry using (expires_at < now());
create policy expiry_sees on invitations for select to sv_sys_expiry using (expires_at < now() - interval '30 days');
create policy expiry on invitations for delete to sv_sys_expiry using (expires_at < now() - interval '30 days');
grant select (expires_at), delete on sessions, sign_in_attempts, account_links, invitations, sign_ups,
  webauthn_challenges to sv_sys_expiry;
grant select (last_failed_at), delete on sign_in_counters to sv_sys_expiry;
grant select (expire), delete on rate_limits to sv_sys_expiry;
--> statement-breakpoint
-- The record: a purpose that crosses tenants writes the tenant that its transaction was opened for, or none.
create or replace function control.record(action text, details jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  vault text := control.vault_in_force();
  tenant uuid;
begin
  if vault is not null then
    select v.tenant_id into strict tenant from vaults v where v.id = vault;
  else
    tenant := control.tenant();
  end if;
  if tenant is null and current_setting('role') not like 'sv\_sys\_%' then
    raise exception 'control.record needs a vault or a tenant' using errcode = 'insufficient_privilege';
  end if;
  insert into audit_log (tenant_id, vault_id, actor_id, action, details)
  values (tenant, coalesce(vault, details->>'vaultId'),
    nullif(current_setting('app.actor', true), '')::uuid, action, details);
end
$$;
--> statement-breakpoint
-- Posts a mail in the transaction of the act; its content is sealed before it comes here.
create function control.post(data jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into jobs.job (name, data, policy, expire_seconds, deletion_seconds, keep_until,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, dead_letter, heartbeat_seconds)
  select q.name, jsonb_build_object('sealed', data->>'sealed'), q.policy,
    q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1 second',
    q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.dead_letter, q.heartbeat_seconds
  from jobs.queue q where q.name = 'mail';
  perform pg_notify('pgboss_' || left(encode(sha224('jobs'::bytea), 'hex'), 24), 'mail');
end
$$;
--> statement-breakpoint
revoke all on function control.post(jsonb) from public;
grant usage on schema control to sv_sys_sign_in, sv_sys_sign_up, sv_sys_session,
  sv_sys_second_factor, sv_sys_password, sv_sys_invitation, sv_sys_staff;
grant execute on function control.post(jsonb) to sv_tenant, sv_sys_sign_in, sv_sys_sign_up,
  sv_sys_session, sv_sys_second_factor, sv_sys_password;
grant execute on function control.record(text, jsonb) to sv_sys_sign_in, sv_sys_sign_up,
  sv_sys_session, sv_sys_second_factor, sv_sys_password, sv_sys_invitation, sv_sys_staff;
