-- A vault's role may make temporary tables, and Postgres looks among those first unless a function
-- says otherwise: a temporary `vaults` would have told control.record a tenant of its own choice.
alter function control.record(text, jsonb) set search_path = pg_catalog, public, pg_temp;
alter function control.enqueue(text, jsonb) set search_path = pg_catalog, public, pg_temp;
alter function control.cancel(text, text) set search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
-- Foreign keys look past row-level security: what a tenant writes names vaults and sessions that it sees.
alter policy tenant on connections with check (tenant_id = control.tenant()
  and exists (select from vaults v where v.id = vault_id));
alter policy tenant on oauth_states with check (tenant_id = control.tenant()
  and exists (select from vaults v where v.id = vault_id)
  and exists (select from sessions s where s.id = session_id));
