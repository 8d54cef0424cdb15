-- Proofs of work and tickets of waiting that have been taken: each opens one door. The key is a digest.
create table spent_proofs (
  key bytea primary key,
  -- After that it would be too old anyhow.
  expires_at timestamptz not null
);
create index spent_proofs_expires on spent_proofs (expires_at);
