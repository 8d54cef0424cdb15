-- Where calls come from: how many from each square of about a kilometre, the older ones counting less. No
-- person and no address stands here; squares with few calls are never shown.
create table demand_cells (
  city text not null,
  latitude_cell integer not null,
  longitude_cell integer not null,
  weight double precision not null check (weight > 0),
  counted_at timestamptz not null,
  primary key (city, latitude_cell, longitude_cell)
);
