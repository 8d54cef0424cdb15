-- By which sign-in's device the place of a shift was told last: after a start another device of the same doctor
-- (a computer at home) must not take the place over. Null: not known, and the first that tells one does.
alter table shifts add column place_device text check (length(place_device) <= 100);
