-- The walls of the control plane: row-level security on every table that bears a tenant, forced on
-- the owner too; one role for a tenant's transactions and one for each purpose that crosses tenants.
create schema control;
--> statement-breakpoint
alter table tenants enable row level security;
alter table tenants force row level security;
alter table users enable row level security;
alter table users force row level security;
alter table memberships enable row level security;
alter table memberships force row level security;
alter table sessions enable row level security;
alter table sessions force row level security;
alter table vaults enable row level security;
alter table vaults force row level security;
alter table connections enable row level security;
alter table connections force row level security;
alter table oauth_states enable row level security;
alter table oauth_states force row level security;
alter table audit_log enable row level security;
alter table audit_log force row level security;
--> statement-breakpoint
-- After a transaction the setting reads '' rather than null, hence nullif.
create function control.tenant() returns uuid language sql stable
  return nullif(current_setting('app.tenant', true), '')::uuid;
--> statement-breakpoint
create policy tenant on tenants to sv_tenant
  using (id = control.tenant()) with check (id = control.tenant());
create policy tenant on memberships to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on sessions to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on vaults to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on connections to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on oauth_states to sv_tenant
  using (tenant_id = control.tenant()) with check (tenant_id = control.tenant());
create policy tenant on audit_log for select to sv_tenant
  using (tenant_id = control.tenant());
create policy tenant on users for select to sv_tenant
  using (exists (select from memberships m where m.user_id = users.id));
--> statement-breakpoint
grant usage on schema control to sv_tenant, sv_vaults;
grant select (id, name, tier, created_at), update (name) on tenants to sv_tenant;
grant select (id, email, name) on users to sv_tenant;
grant select, delete, update (role) on memberships to sv_tenant;
grant select (id, user_id, tenant_id, created_at, expires_at, revoked_at), update (revoked_at)
  on sessions to sv_tenant;
grant select, insert,
  update (name, state, sync_due_at, joined_at, marketplaces, home_marketplace, selling_partner_id)
  on vaults to sv_tenant;
grant select, insert, update (refresh_token, state, connected_by, connected_at), delete
  on connections to sv_tenant;
grant select, insert, delete on oauth_states to sv_tenant;
grant select on audit_log to sv_tenant;
--> statement-breakpoint
-- Purposes that cross tenants.
create policy sign_in on users for select to sv_sys_sign_in using (true);
create policy sign_in on memberships for select to sv_sys_sign_in using (true);
create policy sign_in on sessions for insert to sv_sys_sign_in with check (true);
grant select (id, email, name, password_hash) on users to sv_sys_sign_in;
grant select (tenant_id, user_id, created_at) on memberships to sv_sys_sign_in;
grant insert on sessions to sv_sys_sign_in;
--> statement-breakpoint
create policy sign_up on users for insert to sv_sys_sign_up with check (true);
create policy sign_up on tenants for insert to sv_sys_sign_up with check (true);
create policy sign_up on memberships for insert to sv_sys_sign_up with check (true);
grant insert on users, tenants, memberships to sv_sys_sign_up;
--> statement-breakpoint
create policy session on sessions to sv_sys_session using (true) with check (true);
create policy session on users for select to sv_sys_session using (true);
create policy session on memberships for select to sv_sys_session using (true);
create policy session on tenants for select to sv_sys_session using (true);
create policy session on vaults for select to sv_sys_session using (true);
grant select, update (revoked_at) on sessions to sv_sys_session;
grant select (id, email, name) on users to sv_sys_session;
grant select (tenant_id, user_id, role) on memberships to sv_sys_session;
grant select (id, name, tier) on tenants to sv_sys_session;
grant select (id, tenant_id, name, region, home_marketplace, marketplaces, state, created_at)
  on vaults to sv_sys_session;
--> statement-breakpoint
create policy schedule on vaults for select to sv_sys_schedule using (true);
grant select (id, tenant_id, state, sync_due_at) on vaults to sv_sys_schedule;
--> statement-breakpoint
grant select on rulebooks to sv_sys_rulebook;
--> statement-breakpoint
-- The keeper sees which vaults are to be opened, migrated or destroyed, and says when it is done.
create policy keeper on vaults to sv_keeper using (true) with check (true);
create policy keeper on connections for delete to sv_keeper using (true);
create policy keeper_sees on connections for select to sv_keeper using (true);
grant select (id, tenant_id, state, migration), update (state, migration) on vaults to sv_keeper;
grant select (vault_id), delete on connections to sv_keeper;
--> statement-breakpoint
-- The two functions through which a vault's or a tenant's transaction writes outside its walls. The
-- vault is that of the role in force, the actor that of the transaction's settings, never an argument.
create policy owner_resolves on vaults for select to sv_owner using (true);
create policy owner_records on audit_log for insert to sv_owner with check (true);
--> statement-breakpoint
create function control.vault_in_force() returns text language sql stable
  return case when current_setting('role') like 'v\_%' then substr(current_setting('role'), 3) end;
--> statement-breakpoint
create function control.record(action text, details jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  vault text := control.vault_in_force();
  tenant uuid;
begin
  if vault is not null then
    select v.tenant_id into strict tenant from vaults v where v.id = vault;
  elsif current_setting('role') = 'sv_tenant' then
    tenant := control.tenant();
  end if;
  if tenant is null then
    raise exception 'control.record needs a vault or a tenant' using errcode = 'insufficient_privilege';
  end if;
  insert into audit_log (tenant_id, vault_id, actor_id, action, details)
  values (tenant, coalesce(vault, details->>'vaultId'),
    nullif(current_setting('app.actor', true), '')::uuid, action, details);
end
$$;
--> statement-breakpoint
-- Files a job in the transaction of the act, as pg-boss's own insert does. One job of a queue waits
-- for each vault at most (policy `stately`), so asking twice is asking once.
create function control.enqueue(queue text, data jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  vault text := control.vault_in_force();
  tenant uuid;
begin
  if vault is null and current_setting('role') = 'sv_tenant' then
    select v.id, v.tenant_id into vault, tenant from vaults v
    where v.id = data->>'vaultId' and v.tenant_id = control.tenant();
  else
    select v.tenant_id into tenant from vaults v where v.id = vault;
  end if;
  if vault is null or tenant is null then
    raise exception 'control.enqueue needs a vault' using errcode = 'insufficient_privilege';
  end if;
  insert into jobs.job (name, data, singleton_key, policy, expire_seconds, deletion_seconds, keep_until,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, dead_letter, heartbeat_seconds)
  select q.name, data || jsonb_build_object('vaultId', vault, 'tenantId', tenant), vault, q.policy,
    q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1 second',
    q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.dead_letter, q.heartbeat_seconds
  from jobs.queue q where q.name = queue
  on conflict do nothing;
  perform pg_notify('pgboss_' || left(encode(sha224('jobs'::bytea), 'hex'), 24), queue);
end
$$;
--> statement-breakpoint
-- Takes back the jobs of a vault that have not begun.
create function control.cancel(queue text, vault text) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if current_setting('role') <> 'sv_tenant' or not exists (
    select from vaults v where v.id = vault and v.tenant_id = control.tenant()
  ) then
    raise exception 'control.cancel needs a vault of the tenant' using errcode = 'insufficient_privilege';
  end if;
  delete from jobs.job where name = queue and singleton_key = vault and state < 'active';
end
$$;
--> statement-breakpoint
revoke all on function control.record(text, jsonb), control.enqueue(text, jsonb),
  control.cancel(text, text) from public;
grant execute on function control.record(text, jsonb), control.enqueue(text, jsonb)
  to sv_tenant, sv_vaults;
grant execute on function control.cancel(text, text) to sv_tenant;
