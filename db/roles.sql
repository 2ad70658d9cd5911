-- The roles of a database server. Run once by its administrator (`deno task dev` does it by itself);
-- running it again changes nothing. Passwords of the three logins are set apart from this file.
do $$
declare
  name text;
begin
  foreach name in array array[
    'sv_owner', 'sv_tenant', 'sv_vaults',
    'sv_sys_sign_in', 'sv_sys_sign_up', 'sv_sys_session', 'sv_sys_second_factor', 'sv_sys_password',
    'sv_sys_invitation', 'sv_sys_limit', 'sv_sys_staff', 'sv_sys_expiry', 'sv_sys_schedule',
    'sv_sys_rulebook'
  ] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin noinherit', name);
    end if;
  end loop;
  foreach name in array array['sv_web', 'sv_jobs'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login noinherit', name);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'sv_keeper') then
    create role sv_keeper login inherit createrole;
  end if;
end
$$;

-- What a login may become for the length of a transaction. NOINHERIT: it has nothing by itself.
grant sv_tenant, sv_sys_sign_in, sv_sys_sign_up, sv_sys_session, sv_sys_second_factor, sv_sys_password,
  sv_sys_invitation, sv_sys_limit, sv_sys_rulebook to sv_web;
grant sv_tenant, sv_sys_schedule, sv_sys_expiry, sv_sys_rulebook to sv_jobs;
grant sv_owner, sv_sys_staff to sv_keeper;
-- The keeper hands membership of sv_vaults to the roles it makes.
grant sv_vaults to sv_keeper with admin option;
