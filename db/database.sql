-- The rights on one database; run by its owner or an administrator, on every new database.
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to sv_web, sv_jobs, sv_keeper', current_database());
  execute format('grant create on database %I to sv_keeper, sv_owner', current_database());
  execute format('grant temporary on database %I to sv_vaults', current_database());
end
$$;
revoke all on schema public from public;
grant all on schema public to sv_owner;
grant usage on schema public to sv_tenant, sv_sys_sign_in, sv_sys_sign_up, sv_sys_session,
  sv_sys_second_factor, sv_sys_password, sv_sys_invitation, sv_sys_limit, sv_sys_staff, sv_sys_expiry,
  sv_sys_schedule, sv_sys_rulebook, sv_keeper;
