-- A second schema, for tests of migrations alone: columns in tables that servers of schema 1 read and write, and
-- a function that they do not know.
ALTER TABLE lightspeed.commits ADD COLUMN origin text;
ALTER TABLE lightspeed.surfaces ADD COLUMN rank integer NOT NULL DEFAULT 0;
ALTER TABLE lightspeed.servers ADD COLUMN zone text;
ALTER TABLE lightspeed.answers ADD COLUMN origin text;
CREATE FUNCTION lightspeed.ranked(from_rank integer) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT name FROM lightspeed.surfaces WHERE rank >= from_rank
$$;
