-- made of journal-v8.txt
--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: lightspeed; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA lightspeed;


--
-- Name: append(bigint, text[], text[], bigint[], bigint[], bytea[], bigint[], bytea[], bigint[], text[], bytea[], bytea[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.append(by_writer bigint, names text[], tenant_names text[], expected bigint[], numbers bigint[], contents bytea[], run_numbers bigint[], run_contents bytea[], answer_numbers bigint[], request_ids text[], fingerprints bytea[], new_answers bytea[], OUT outcomes bigint[], OUT newest bigint[], OUT head bigint, OUT stored_positions bigint[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    ids integer[] := '{}';
    tenants integer[] := '{}';
    surface_id integer;
    tenant_id integer;
    owned_by bigint;
    owned_epoch bigint;
    version_before bigint;
    outcome bigint;
BEGIN
    PERFORM lightspeed.lock_appends();
    outcomes := '{}';
    newest := '{}';
    FOR i IN 1 .. cardinality(names) LOOP
        SELECT s.id, s.tenant, s.owner, s.epoch INTO surface_id, tenant_id, owned_by, owned_epoch
        FROM lightspeed.surfaces s WHERE s.name = names[i];
        version_before := (
            SELECT c.version FROM lightspeed.commits c
            WHERE c.surface = surface_id ORDER BY c.version DESC LIMIT 1
        );
        version_before := coalesce(version_before, 0);
        IF version_before >= expected[i][3]
            AND lightspeed.is_stored(by_writer, surface_id, i, expected[i][3], numbers, contents) THEN
            outcome := 1;
        ELSIF owned_by <> by_writer OR (owned_by = by_writer AND owned_epoch <> expected[i][1]) THEN
            outcome := 3;
        ELSIF version_before + 1 <> expected[i][2] THEN
            outcome := 2;
        ELSE
            outcome := 0;
            IF surface_id IS NULL THEN
                SELECT * INTO surface_id, tenant_id
                FROM lightspeed.new_surface(by_writer, tenant_names[i], names[i], expected[i][4] <> 0);
            ELSIF expected[i][4] >= 0 THEN
                UPDATE lightspeed.surfaces SET alive = expected[i][4] > 0 WHERE id = surface_id;
            END IF;
        END IF;
        ids[i] := surface_id;
        tenants[i] := tenant_id;
        outcomes[i] := outcome;
        newest[i] := version_before;
    END LOOP;
    head := coalesce((SELECT c.position FROM lightspeed.commits c ORDER BY c.position DESC LIMIT 1), 0);
    INSERT INTO lightspeed.commits (position, version, recorded_ms, writer, audits, lineage, conformance,
        sink_keys, decisions, surface, tenant, evidence, data)
    SELECT head + row_number() OVER (ORDER BY sent.place), numbers[sent.place][2], numbers[sent.place][3],
        by_writer, nullif(numbers[sent.place][5], 0), nullif(numbers[sent.place][6], 0),
        nullif(numbers[sent.place][7], 0), nullif(numbers[sent.place][8], 0),
        nullif(numbers[sent.place][9], 0), ids[numbers[sent.place][1]], tenants[numbers[sent.place][1]],
        numbers[sent.place][4] = 1, sent.content
    FROM unnest(contents) WITH ORDINALITY AS sent (content, place)
    WHERE outcomes[numbers[sent.place][1]] = 0;
    IF cardinality(run_contents) > 0 THEN
        PERFORM lightspeed.keep_runs(ids, outcomes, numbers, run_numbers, run_contents);
    END IF;
    IF cardinality(request_ids) > 0 THEN
        PERFORM lightspeed.keep_answers(ids, outcomes, numbers, answer_numbers, request_ids, fingerprints,
            new_answers);
    END IF;
    IF 1 = ANY (outcomes) THEN
        stored_positions := (
            SELECT array_agg(coalesce(c.position, 0) ORDER BY place)
            FROM generate_series(1, cardinality(contents)) AS place
            LEFT JOIN lightspeed.commits c
                ON c.surface = ids[numbers[place][1]] AND c.version = numbers[place][2]
        );
        -- What was stored before may not be on the standbys yet: a write after it makes this call wait for it.
        PERFORM pg_logical_emit_message(true, 'lightspeed', '');
    END IF;
END
$$;


--
-- Name: change_owners(text[], bigint[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.change_owners(names text[], owners bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE lightspeed.surfaces s SET owner = n.owner, epoch = s.epoch + 1, claim = n.claim
    FROM (
        SELECT c.name, c.owner, newest.claim + c.place AS claim
        FROM unnest(names, owners) WITH ORDINALITY AS c (name, owner, place),
            (SELECT lightspeed.newest_claim() AS claim OFFSET 0) newest
    ) n WHERE s.name = n.name
$$;


--
-- Name: claim_surfaces(bigint, text[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.claim_surfaces(server bigint, names text[]) RETURNS TABLE(name text, owner bigint, epoch bigint, claim bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    living bigint[] := lightspeed.living_servers();
    claimable text[];
BEGIN
    -- Calls for surfaces that do not exist, or have an owner, take no lock.
    IF EXISTS (SELECT FROM lightspeed.claims_of(names) c WHERE c.owner = ANY (living) IS NOT TRUE) THEN
        PERFORM lightspeed.lock_appends();
        living := lightspeed.living_servers();
        claimable := ARRAY (
            SELECT c.name FROM lightspeed.claims_of(names) c WHERE c.owner = ANY (living) IS NOT TRUE
        );
        PERFORM lightspeed.change_owners(claimable, array_fill(server, ARRAY[cardinality(claimable)]));
    END IF;
    RETURN QUERY SELECT * FROM lightspeed.claims_of(names);
END
$$;


--
-- Name: claims_of(text[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.claims_of(names text[]) RETURNS TABLE(name text, owner bigint, epoch bigint, claim bigint)
    LANGUAGE sql
    AS $$
    SELECT s.name, s.owner, s.epoch, s.claim FROM lightspeed.surfaces s WHERE s.name = ANY (names)
$$;


--
-- Name: forget_answers(text, bigint, bigint, bigint, integer); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.forget_answers(of_surface text, kept bigint, kept_ms bigint, limit_bytes bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    surface_id integer;
    gone_before bigint;
    newest lightspeed.answers;
    gone_now bigint;
BEGIN
    SELECT id, answers_gone INTO surface_id, gone_before FROM lightspeed.surfaces s
    WHERE s.name = of_surface FOR NO KEY UPDATE;
    SELECT * INTO newest FROM lightspeed.answers WHERE surface = surface_id ORDER BY ordinal DESC LIMIT 1;
    SELECT max(ordinal) INTO gone_now FROM (
        SELECT a.ordinal, bool_and(
            a.ordinal < newest.ordinal
            AND (a.ordinal <= newest.ordinal - kept AND a.recorded_ms < newest.recorded_ms - kept_ms
                OR newest.total_bytes - a.total_bytes + octet_length(a.answer) > limit_bytes)
        ) OVER (ORDER BY a.ordinal) AS is_gone
        FROM lightspeed.answers a WHERE a.surface = surface_id AND a.ordinal > gone_before
        ORDER BY a.ordinal LIMIT most
    ) oldest WHERE is_gone;
    IF gone_now IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM lightspeed.answers
    WHERE surface = surface_id AND ordinal > gone_before AND ordinal <= gone_now;
    UPDATE lightspeed.surfaces SET answers_gone = gone_now WHERE id = surface_id;
    RETURN gone_now - gone_before;
END
$$;


--
-- Name: hand_over(bigint, text[], bigint[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.hand_over(server bigint, names text[], owners bigint[]) RETURNS TABLE(name text, owner bigint, epoch bigint, claim bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    given_names text[];
    given_owners bigint[];
BEGIN
    PERFORM lightspeed.lock_appends();
    SELECT array_agg(g.name), array_agg(g.owner) INTO given_names, given_owners
    FROM unnest(names, owners) AS g (name, owner)
    JOIN lightspeed.surfaces s ON s.name = g.name AND s.owner = server
    JOIN lightspeed.servers t ON t.id = g.owner AND t.state <> 'leaving'
    WHERE g.owner = ANY (lightspeed.living_servers());
    PERFORM lightspeed.change_owners(given_names, given_owners);
    RETURN QUERY SELECT * FROM lightspeed.claims_of(names);
END
$$;


--
-- Name: heartbeat(bigint, text, text, text, bigint); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.heartbeat(server bigint, its_address text, its_version text, its_state text, its_started_ms bigint) RETURNS TABLE(id bigint, address text, version text, state text, started_ms bigint, silent_ms bigint, newest_claim bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Servers stay alive while a standby is away: appends wait for it, and ownership does not.
    PERFORM set_config('synchronous_commit', 'local', true);
    UPDATE lightspeed.servers s SET state = its_state, seen_at = clock_timestamp() WHERE s.id = server;
    IF NOT FOUND THEN
        INSERT INTO lightspeed.servers VALUES (server, its_address, its_version, its_state,
            to_timestamp(its_started_ms / 1000.0), clock_timestamp());
    END IF;
    RETURN QUERY SELECT s.id, s.address, s.version, s.state,
        floor(extract(epoch FROM s.started_at) * 1000)::bigint, lightspeed.silent_ms(s.seen_at),
        lightspeed.newest_claim()
    FROM lightspeed.servers s ORDER BY s.id;
END
$$;


--
-- Name: is_stored(bigint, integer, bigint, bigint, bigint[], bytea[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.is_stored(by_writer bigint, of_surface integer, surface_place bigint, last_version bigint, numbers bigint[], contents bytea[]) RETURNS boolean
    LANGUAGE sql
    AS $$
    SELECT EXISTS (
        SELECT FROM lightspeed.commits c, unnest(contents) WITH ORDINALITY AS sent (content, place)
        WHERE c.surface = of_surface AND c.version = last_version AND c.writer = by_writer
        AND numbers[sent.place][1] = surface_place AND numbers[sent.place][2] = last_version
        AND c.data = sent.content
    )
$$;


--
-- Name: join_servers(text, text); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.join_servers(new_address text, new_version text, OUT server bigint, OUT started_ms bigint) RETURNS record
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- A start does not wait for a standby: what the server claims and commits does.
    PERFORM set_config('synchronous_commit', 'local', true);
    DELETE FROM lightspeed.servers WHERE lightspeed.silent_ms(seen_at) > 3600000;
    INSERT INTO lightspeed.servers (address, version, state, started_at, seen_at)
    VALUES (new_address, new_version, 'starting', clock_timestamp(), clock_timestamp())
    RETURNING id, floor(extract(epoch FROM started_at) * 1000) INTO server, started_ms;
END
$$;


--
-- Name: keep_answers(integer[], bigint[], bigint[], bigint[], text[], bytea[], bytea[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.keep_answers(ids integer[], outcomes bigint[], numbers bigint[], answer_numbers bigint[], request_ids text[], fingerprints bytea[], new_answers bytea[]) RETURNS void
    LANGUAGE plpgsql
    AS $$ -- not sql: it would be planned again at each call
BEGIN
    INSERT INTO lightspeed.answers (surface, ordinal, total_bytes, recorded_ms, checksum, request_id,
        fingerprint, answer)
    SELECT sent.surface,
        coalesce(before.ordinal, 0) + row_number() OVER of_surface,
        coalesce(before.total_bytes, 0) + sum(octet_length(sent.answer)) OVER of_surface,
        sent.recorded_ms, sent.checksum, sent.request_id, sent.fingerprint, sent.answer
    FROM (
        SELECT s.place, ids[numbers[answer_numbers[s.place][1]][1]] AS surface,
            answer_numbers[s.place][2] AS recorded_ms, answer_numbers[s.place][3] AS checksum,
            s.request_id, s.fingerprint, s.answer
        FROM unnest(request_ids, fingerprints, new_answers) WITH ORDINALITY
            AS s (request_id, fingerprint, answer, place)
        WHERE outcomes[numbers[answer_numbers[s.place][1]][1]] = 0
    ) sent LEFT JOIN LATERAL (
        SELECT ordinal, total_bytes FROM lightspeed.answers
        WHERE surface = sent.surface ORDER BY ordinal DESC LIMIT 1
    ) before ON true
    WINDOW of_surface AS (PARTITION BY sent.surface ORDER BY sent.place);
END
$$;


--
-- Name: keep_runs(integer[], bigint[], bigint[], bigint[], bytea[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.keep_runs(ids integer[], outcomes bigint[], numbers bigint[], run_numbers bigint[], run_contents bytea[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    surface_place bigint;
    oldest bigint;
BEGIN
    FOR i IN 1 .. cardinality(run_contents) LOOP
        surface_place := numbers[run_numbers[i][1]][1];
        CONTINUE WHEN outcomes[surface_place] <> 0;
        INSERT INTO lightspeed.runs (surface, number, data)
        VALUES (ids[surface_place], run_numbers[i][2], run_contents[i])
        ON CONFLICT (surface, number) DO UPDATE SET data = excluded.data;
        SELECT number INTO oldest FROM lightspeed.runs
        WHERE surface = ids[surface_place] ORDER BY number LIMIT 1;
        DELETE FROM lightspeed.runs
        WHERE surface = ids[surface_place] AND number < least(run_numbers[i][3], oldest + run_numbers[i][4]);
    END LOOP;
END
$$;


--
-- Name: leave_servers(bigint); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.leave_servers(server bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    released text[];
BEGIN
    PERFORM lightspeed.lock_appends();
    released := ARRAY (SELECT s.name FROM lightspeed.surfaces s WHERE s.owner = server);
    PERFORM lightspeed.change_owners(released, array_fill(null::bigint, ARRAY[cardinality(released)]));
    DELETE FROM lightspeed.servers s WHERE s.id = server;
END
$$;


--
-- Name: living_servers(); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.living_servers() RETURNS bigint[]
    LANGUAGE sql
    AS $$
    SELECT ARRAY (SELECT id FROM lightspeed.servers WHERE lightspeed.silent_ms(seen_at) < 5000)
$$;


--
-- Name: lock_appends(); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.lock_appends() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- The statements after the lock must see the commits of its last holder.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'expected the isolation level read committed, but it is %',
            current_setting('transaction_isolation');
    END IF;
    PERFORM pg_advisory_xact_lock(1280528208); -- 'LSOP' in ASCII
END
$$;


--
-- Name: new_surface(bigint, text, text, boolean); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.new_surface(by_writer bigint, tenant_name text, new_name text, lives boolean, OUT new_id integer, OUT tenant_id integer) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    new_claim bigint := 0;
BEGIN
    SELECT id INTO tenant_id FROM lightspeed.tenants WHERE name = tenant_name;
    IF tenant_id IS NULL THEN
        INSERT INTO lightspeed.tenants (name) VALUES (tenant_name) RETURNING id INTO tenant_id;
    END IF;
    IF by_writer > 0 THEN
        SELECT coalesce(max(claim), 0) + 1 INTO new_claim FROM lightspeed.surfaces;
    END IF;
    INSERT INTO lightspeed.surfaces (tenant, name, alive, owner, epoch, claim)
    VALUES (tenant_id, new_name, lives, CASE WHEN by_writer > 0 THEN by_writer END,
        CASE WHEN by_writer > 0 THEN 1 ELSE 0 END, new_claim)
    RETURNING id INTO new_id;
END
$$;


--
-- Name: newest_claim(); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.newest_claim() RETURNS bigint
    LANGUAGE sql
    AS $$
    SELECT coalesce(max(claim), 0) FROM lightspeed.surfaces
$$;


--
-- Name: prune(text, bigint, bigint, bigint, integer); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.prune(of_surface text, evidence_before_ms bigint, work_before_ms bigint, kept_records bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    surface_row lightspeed.surfaces;
    until bigint;
    newest_lineage bigint;
    kept_from bigint := 0;
    deleted record;
BEGIN
    SELECT * INTO surface_row FROM lightspeed.surfaces s WHERE s.name = of_surface FOR NO KEY UPDATE;
    until := least(
        coalesce((SELECT max(version) FROM lightspeed.snapshots WHERE surface = surface_row.id), 0),
        (SELECT max(version) - 1 FROM lightspeed.commits WHERE surface = surface_row.id));
    newest_lineage := (SELECT max(lineage) FROM lightspeed.commits WHERE surface = surface_row.id);
    IF kept_records > 0 AND newest_lineage > kept_records THEN
        kept_from := (
            SELECT c.version FROM lightspeed.commits c
            WHERE c.surface = surface_row.id AND c.lineage > newest_lineage - kept_records
            ORDER BY c.lineage LIMIT 1
        );
    END IF;
    WITH oldest AS (
        (SELECT position, version, evidence, recorded_ms < work_before_ms OR version < kept_from AS is_old
         FROM lightspeed.commits
         WHERE surface = surface_row.id AND version > surface_row.work_gone AND version <= until
         AND NOT evidence ORDER BY version LIMIT most)
        UNION ALL
        (SELECT position, version, evidence, recorded_ms < evidence_before_ms
         FROM lightspeed.commits
         WHERE surface = surface_row.id AND version > surface_row.evidence_gone AND version <= until
         AND evidence ORDER BY version LIMIT most)
    ), pruned AS (
        SELECT position FROM (
            SELECT position, bool_and(is_old) OVER (PARTITION BY evidence ORDER BY version) AS is_pruned
            FROM oldest
        ) o WHERE is_pruned
    ), gone AS (
        DELETE FROM lightspeed.commits c USING pruned WHERE c.position = pruned.position
        RETURNING c.version, c.evidence, c.position, c.audits, c.lineage, c.conformance, c.sink_keys, c.decisions
    ), noted AS (
        INSERT INTO lightspeed.gone (surface, tenant, emitter, last_sequence, position)
        SELECT surface_row.id, surface_row.tenant, e.emitter, max(e.last_sequence), max(gone.position)
        FROM gone, unnest(ARRAY[audits, lineage, conformance, sink_keys, decisions]) WITH ORDINALITY
            AS e (last_sequence, emitter)
        WHERE e.last_sequence IS NOT NULL GROUP BY e.emitter
        ON CONFLICT (surface, emitter) DO UPDATE
        SET last_sequence = greatest(gone.last_sequence, excluded.last_sequence),
            position = greatest(gone.position, excluded.position)
    )
    SELECT count(*) AS commits, max(version) FILTER (WHERE NOT evidence) AS work,
        max(version) FILTER (WHERE evidence) AS evidence
    INTO deleted FROM gone;
    UPDATE lightspeed.surfaces SET work_gone = greatest(work_gone, deleted.work),
        evidence_gone = greatest(evidence_gone, deleted.evidence)
    WHERE id = surface_row.id AND deleted.commits > 0;
    RETURN deleted.commits;
END
$$;


--
-- Name: save_snapshot(bigint, text, bigint, bigint, bytea); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.save_snapshot(by_writer bigint, of_surface text, at_version bigint, total_bytes bigint, content bytea) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    surface_id integer := (SELECT s.id FROM lightspeed.surfaces s WHERE s.name = of_surface FOR NO KEY UPDATE);
BEGIN
    IF EXISTS (SELECT FROM lightspeed.snapshots WHERE surface = surface_id AND version >= at_version) THEN
        RETURN false;
    END IF;
    INSERT INTO lightspeed.snapshots (surface, version, writer, size_bytes, data)
    VALUES (surface_id, at_version, by_writer, total_bytes, content);
    DELETE FROM lightspeed.snapshots WHERE surface = surface_id AND version < at_version;
    RETURN true;
END
$$;


--
-- Name: silent_ms(timestamp with time zone); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.silent_ms(seen_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql
    AS $$
    SELECT floor(extract(epoch FROM clock_timestamp() - greatest(seen_at, lightspeed.up_since())) * 1000)::bigint
$$;


--
-- Name: up_since(); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.up_since() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
    SELECT pg_postmaster_start_time()
$$;


--
-- Name: watermarks(text[]); Type: FUNCTION; Schema: lightspeed; Owner: -
--

CREATE FUNCTION lightspeed.watermarks(names text[]) RETURNS TABLE(name text, alive boolean, version bigint, "position" bigint, sequences bigint[], snapshot_version bigint, snapshot_bytes bigint, tail_bytes bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT s.name, s.alive, newest.version, newest.position,
        ARRAY[
            greatest((SELECT max(c.audits) FROM lightspeed.commits c WHERE c.surface = s.id),
                (SELECT g.last_sequence FROM lightspeed.gone g WHERE g.surface = s.id AND g.emitter = 1), 0),
            greatest((SELECT max(c.lineage) FROM lightspeed.commits c WHERE c.surface = s.id),
                (SELECT g.last_sequence FROM lightspeed.gone g WHERE g.surface = s.id AND g.emitter = 2), 0),
            greatest((SELECT max(c.conformance) FROM lightspeed.commits c WHERE c.surface = s.id),
                (SELECT g.last_sequence FROM lightspeed.gone g WHERE g.surface = s.id AND g.emitter = 3), 0),
            greatest((SELECT max(c.sink_keys) FROM lightspeed.commits c WHERE c.surface = s.id),
                (SELECT g.last_sequence FROM lightspeed.gone g WHERE g.surface = s.id AND g.emitter = 4), 0),
            greatest((SELECT max(c.decisions) FROM lightspeed.commits c WHERE c.surface = s.id),
                (SELECT g.last_sequence FROM lightspeed.gone g WHERE g.surface = s.id AND g.emitter = 5), 0)
        ],
        snapshot.version, snapshot.size_bytes,
        (SELECT sum(octet_length(c.data)) FROM lightspeed.commits c
         WHERE c.surface = s.id AND c.version > coalesce(snapshot.version, 0))
    FROM lightspeed.surfaces s
    JOIN LATERAL (
        SELECT c.version, c.position FROM lightspeed.commits c
        WHERE c.surface = s.id ORDER BY c.version DESC LIMIT 1
    ) newest ON true
    LEFT JOIN LATERAL (
        SELECT n.version, n.size_bytes FROM lightspeed.snapshots n
        WHERE n.surface = s.id ORDER BY n.version DESC LIMIT 1
    ) snapshot ON true
    WHERE CASE WHEN names IS NULL THEN s.alive ELSE s.name = ANY (names) END
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: answers; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.answers (
    surface integer NOT NULL,
    ordinal bigint NOT NULL,
    total_bytes bigint NOT NULL,
    recorded_ms bigint NOT NULL,
    checksum bigint NOT NULL,
    request_id text NOT NULL COLLATE pg_catalog."C",
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL
);
ALTER TABLE ONLY lightspeed.answers ALTER COLUMN answer SET STORAGE MAIN;
ALTER TABLE ONLY lightspeed.answers ALTER COLUMN answer SET COMPRESSION lz4;


--
-- Name: commits; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.commits (
    "position" bigint NOT NULL,
    version bigint NOT NULL,
    recorded_ms bigint NOT NULL,
    writer bigint NOT NULL,
    audits bigint,
    lineage bigint,
    conformance bigint,
    sink_keys bigint,
    decisions bigint,
    surface integer NOT NULL,
    tenant integer NOT NULL,
    evidence boolean NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY lightspeed.commits ALTER COLUMN data SET STORAGE MAIN;
ALTER TABLE ONLY lightspeed.commits ALTER COLUMN data SET COMPRESSION lz4;


--
-- Name: gone; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.gone (
    surface integer NOT NULL,
    tenant integer NOT NULL,
    emitter integer NOT NULL,
    last_sequence bigint NOT NULL,
    "position" bigint NOT NULL
);


--
-- Name: journal; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.journal (
    identity text NOT NULL
);


--
-- Name: runs; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.runs (
    surface integer NOT NULL,
    number bigint NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY lightspeed.runs ALTER COLUMN data SET COMPRESSION lz4;


--
-- Name: schema_versions; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.schema_versions (
    version integer NOT NULL,
    oldest_server integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: servers; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.servers (
    id bigint NOT NULL,
    address text NOT NULL,
    version text NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');


--
-- Name: servers_id_seq; Type: SEQUENCE; Schema: lightspeed; Owner: -
--

ALTER TABLE lightspeed.servers ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME lightspeed.servers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: snapshot_parts; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.snapshot_parts (
    surface integer NOT NULL,
    version bigint NOT NULL,
    writer bigint NOT NULL,
    part integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY lightspeed.snapshot_parts ALTER COLUMN data SET COMPRESSION lz4;


--
-- Name: snapshots; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.snapshots (
    surface integer NOT NULL,
    version bigint NOT NULL,
    writer bigint NOT NULL,
    size_bytes bigint NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY lightspeed.snapshots ALTER COLUMN data SET COMPRESSION lz4;


--
-- Name: surfaces; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.surfaces (
    id integer NOT NULL,
    tenant integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    alive boolean NOT NULL,
    owner bigint,
    epoch bigint NOT NULL,
    claim bigint NOT NULL,
    work_gone bigint DEFAULT 0 NOT NULL,
    evidence_gone bigint DEFAULT 0 NOT NULL,
    answers_gone bigint DEFAULT 0 NOT NULL
);


--
-- Name: surfaces_id_seq; Type: SEQUENCE; Schema: lightspeed; Owner: -
--

ALTER TABLE lightspeed.surfaces ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME lightspeed.surfaces_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: tenants; Type: TABLE; Schema: lightspeed; Owner: -
--

CREATE TABLE lightspeed.tenants (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: tenants_id_seq; Type: SEQUENCE; Schema: lightspeed; Owner: -
--

ALTER TABLE lightspeed.tenants ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME lightspeed.tenants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: answers; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.answers (surface, ordinal, total_bytes, recorded_ms, checksum, request_id, fingerprint, answer) FROM stdin;
1	1	8	1700000007000	1391637068	request-1	\\x66696e6765727072696e74	\\x616e737765722031
1	2	16	1700000014000	3183338697	request-2	\\x66696e6765727072696e74	\\x616e737765722032
1	3	24	1700000021000	3639250620	request-3	\\x66696e6765727072696e74	\\x616e737765722033
1	4	32	1700000028000	384773949	request-4	\\x66696e6765727072696e74	\\x616e737765722034
1	5	40	1700000035000	835936171	request-5	\\x66696e6765727072696e74	\\x616e737765722035
1	6	48	1700000042000	3695311831	request-6	\\x66696e6765727072696e74	\\x616e737765722036
1	7	56	1700000049000	4006299935	request-7	\\x66696e6765727072696e74	\\x616e737765722037
1	8	64	1700000056000	4058383351	request-8	\\x66696e6765727072696e74	\\x616e737765722038
1	9	72	1700000063000	2494654850	request-9	\\x66696e6765727072696e74	\\x616e737765722039
1	10	81	1700000070000	1195098566	request-10	\\x66696e6765727072696e74	\\x616e73776572203130
1	11	90	1700000077000	1797052781	request-11	\\x66696e6765727072696e74	\\x616e73776572203131
1	12	99	1700000084000	787616736	request-12	\\x66696e6765727072696e74	\\x616e73776572203132
1	13	108	1700000091000	1974373249	request-13	\\x66696e6765727072696e74	\\x616e73776572203133
1	14	117	1700000098000	1056587506	request-14	\\x66696e6765727072696e74	\\x616e73776572203134
1	15	126	1700000105000	1913127897	request-15	\\x66696e6765727072696e74	\\x616e73776572203135
1	16	135	1700000112000	2796319650	request-16	\\x66696e6765727072696e74	\\x616e73776572203136
1	17	144	1700000119000	1564324421	request-17	\\x66696e6765727072696e74	\\x616e73776572203137
1	18	153	1700000126000	4053712756	request-18	\\x66696e6765727072696e74	\\x616e73776572203138
1	19	162	1700000133000	2864850709	request-19	\\x66696e6765727072696e74	\\x616e73776572203139
1	20	171	1700000140000	2863422428	request-20	\\x66696e6765727072696e74	\\x616e73776572203230
1	21	180	1700000147000	2257273719	request-21	\\x66696e6765727072696e74	\\x616e73776572203231
1	22	189	1700000154000	2844948983	request-22	\\x66696e6765727072696e74	\\x616e73776572203232
1	23	198	1700000161000	3884231417	request-23	\\x66696e6765727072696e74	\\x616e73776572203233
1	24	207	1700000168000	2899320714	request-24	\\x66696e6765727072696e74	\\x616e73776572203234
1	25	216	1700000175000	3683062876	request-25	\\x66696e6765727072696e74	\\x616e73776572203235
1	26	225	1700000182000	1708430378	request-26	\\x66696e6765727072696e74	\\x616e73776572203236
1	27	234	1700000196000	2600705093	request-27	\\x66696e6765727072696e74	\\x616e73776572203237
1	28	243	1700000203000	2017095566	request-28	\\x66696e6765727072696e74	\\x616e73776572203238
1	29	252	1700000210000	1220385609	request-29	\\x66696e6765727072696e74	\\x616e73776572203239
1	30	261	1700000217000	2198510752	request-30	\\x66696e6765727072696e74	\\x616e73776572203330
1	31	270	1700000224000	2798068488	request-31	\\x66696e6765727072696e74	\\x616e73776572203331
1	32	279	1700000231000	3792008494	request-32	\\x66696e6765727072696e74	\\x616e73776572203332
1	33	288	1700000238000	2314375828	request-33	\\x66696e6765727072696e74	\\x616e73776572203333
1	34	297	1700000245000	3789035066	request-34	\\x66696e6765727072696e74	\\x616e73776572203334
1	35	306	1700000252000	719497222	request-35	\\x66696e6765727072696e74	\\x616e73776572203335
1	36	315	1700000259000	3471681446	request-36	\\x66696e6765727072696e74	\\x616e73776572203336
1	37	324	1700000266000	1016512834	request-37	\\x66696e6765727072696e74	\\x616e73776572203337
1	38	333	1700000273000	957494006	request-38	\\x66696e6765727072696e74	\\x616e73776572203338
1	39	342	1700000280000	1667380796	request-39	\\x66696e6765727072696e74	\\x616e73776572203339
1	40	351	1700000287000	1246619795	request-40	\\x66696e6765727072696e74	\\x616e73776572203430
1	41	360	1700000294000	2060065876	request-41	\\x66696e6765727072696e74	\\x616e73776572203431
1	42	369	1700000301000	95255695	request-42	\\x66696e6765727072696e74	\\x616e73776572203432
1	43	378	1700000308000	1851431733	request-43	\\x66696e6765727072696e74	\\x616e73776572203433
1	44	387	1700000315000	967754282	request-44	\\x66696e6765727072696e74	\\x616e73776572203434
1	45	396	1700000322000	3890100089	request-45	\\x66696e6765727072696e74	\\x616e73776572203435
1	46	405	1700000329000	64043225	request-46	\\x66696e6765727072696e74	\\x616e73776572203436
1	47	414	1700000336000	3839890770	request-47	\\x66696e6765727072696e74	\\x616e73776572203437
1	48	423	1700000343000	3736746839	request-48	\\x66696e6765727072696e74	\\x616e73776572203438
1	49	432	1700000350000	3997028240	request-49	\\x66696e6765727072696e74	\\x616e73776572203439
1	50	441	1700000357000	629852281	request-50	\\x66696e6765727072696e74	\\x616e73776572203530
1	51	450	1700000364000	4683729	request-51	\\x66696e6765727072696e74	\\x616e73776572203531
1	52	459	1700000371000	1149575671	request-52	\\x66696e6765727072696e74	\\x616e73776572203532
1	53	468	1700000378000	796051021	request-53	\\x66696e6765727072696e74	\\x616e73776572203533
1	54	477	1700000385000	309423967	request-54	\\x66696e6765727072696e74	\\x616e73776572203534
1	55	486	1700000392000	3645624675	request-55	\\x66696e6765727072696e74	\\x616e73776572203535
1	56	495	1700000399000	1027923651	request-56	\\x66696e6765727072696e74	\\x616e73776572203536
1	57	504	1700000406000	1569298546	request-57	\\x66696e6765727072696e74	\\x616e73776572203537
1	58	513	1700000413000	1477274566	request-58	\\x66696e6765727072696e74	\\x616e73776572203538
1	59	522	1700000420000	2109789294	request-59	\\x66696e6765727072696e74	\\x616e73776572203539
1	60	531	1700000427000	1590729082	request-60	\\x66696e6765727072696e74	\\x616e73776572203630
1	61	540	1700000434000	1851223485	request-61	\\x66696e6765727072696e74	\\x616e73776572203631
1	62	549	1700000441000	357295658	request-62	\\x66696e6765727072696e74	\\x616e73776572203632
1	63	558	1700000448000	2126250384	request-63	\\x66696e6765727072696e74	\\x616e73776572203633
1	64	567	1700000455000	692607119	request-64	\\x66696e6765727072696e74	\\x616e73776572203634
1	65	576	1700000518000	4246370385	request-65	\\x66696e6765727072696e74	\\x616e73776572203635
1	66	585	1700000525000	2157573807	request-66	\\x66696e6765727072696e74	\\x616e73776572203636
1	67	594	1700000532000	1268992147	request-67	\\x66696e6765727072696e74	\\x616e73776572203637
1	68	603	1700000539000	4008370849	request-68	\\x66696e6765727072696e74	\\x616e73776572203638
1	69	612	1700000546000	906302107	request-69	\\x66696e6765727072696e74	\\x616e73776572203639
1	70	621	1700000553000	2328466872	request-70	\\x66696e6765727072696e74	\\x616e73776572203730
1	71	630	1700000560000	2936285712	request-71	\\x66696e6765727072696e74	\\x616e73776572203731
1	72	639	1700000567000	2629696764	request-72	\\x66696e6765727072696e74	\\x616e73776572203732
1	73	648	1700000574000	2889484347	request-73	\\x66696e6765727072696e74	\\x616e73776572203733
1	74	657	1700000581000	3174183582	request-74	\\x66696e6765727072696e74	\\x616e73776572203734
1	75	666	1700000588000	3603289380	request-75	\\x66696e6765727072696e74	\\x616e73776572203735
1	76	675	1700000595000	3188461749	request-76	\\x66696e6765727072696e74	\\x616e73776572203736
1	77	684	1700000602000	2475405046	request-77	\\x66696e6765727072696e74	\\x616e73776572203737
1	78	693	1700000609000	918684868	request-78	\\x66696e6765727072696e74	\\x616e73776572203738
1	79	702	1700000616000	3522373967	request-79	\\x66696e6765727072696e74	\\x616e73776572203739
1	80	711	1700000623000	2391939891	request-80	\\x66696e6765727072696e74	\\x616e73776572203830
1	81	720	1700000630000	3189108724	request-81	\\x66696e6765727072696e74	\\x616e73776572203831
1	82	729	1700000637000	2376874264	request-82	\\x66696e6765727072696e74	\\x616e73776572203832
1	83	738	1700000644000	2197098606	request-83	\\x66696e6765727072696e74	\\x616e73776572203833
1	84	747	1700000651000	4178238150	request-84	\\x66696e6765727072696e74	\\x616e73776572203834
1	85	756	1700000658000	2466069884	request-85	\\x66696e6765727072696e74	\\x616e73776572203835
1	86	765	1700000665000	4018058114	request-86	\\x66696e6765727072696e74	\\x616e73776572203836
1	87	774	1700000672000	608439742	request-87	\\x66696e6765727072696e74	\\x616e73776572203837
1	88	783	1700000679000	2165155724	request-88	\\x66696e6765727072696e74	\\x616e73776572203838
1	89	792	1700000686000	214661642	request-89	\\x66696e6765727072696e74	\\x616e73776572203839
1	90	801	1700000693000	2953313577	request-90	\\x66696e6765727072696e74	\\x616e73776572203930
1	91	810	1700000700000	3139780371	request-91	\\x66696e6765727072696e74	\\x616e73776572203931
1	92	819	1700000707000	2291984895	request-92	\\x66696e6765727072696e74	\\x616e73776572203932
1	93	828	1700000714000	3088784696	request-93	\\x66696e6765727072696e74	\\x616e73776572203933
1	94	837	1700000721000	3601767679	request-94	\\x66696e6765727072696e74	\\x616e73776572203934
1	95	846	1700000728000	3176758085	request-95	\\x66696e6765727072696e74	\\x616e73776572203935
1	96	855	1700000735000	3583033044	request-96	\\x66696e6765727072696e74	\\x616e73776572203936
1	97	864	1700000742000	561306969	request-97	\\x66696e6765727072696e74	\\x616e73776572203937
1	98	873	1700000749000	2218620779	request-98	\\x66696e6765727072696e74	\\x616e73776572203938
1	99	882	1700000756000	1661754080	request-99	\\x66696e6765727072696e74	\\x616e73776572203939
1	100	892	1700000763000	3748000526	request-100	\\x66696e6765727072696e74	\\x616e7377657220313030
1	101	902	1700000770000	3024691774	request-101	\\x66696e6765727072696e74	\\x616e7377657220313031
1	102	912	1700000777000	2950838210	request-102	\\x66696e6765727072696e74	\\x616e7377657220313032
1	103	922	1700000784000	3121966527	request-103	\\x66696e6765727072696e74	\\x616e7377657220313033
1	104	932	1700000791000	3007757003	request-104	\\x66696e6765727072696e74	\\x616e7377657220313034
1	105	942	1700000798000	4135917161	request-105	\\x66696e6765727072696e74	\\x616e7377657220313035
1	106	952	1700000805000	149271350	request-106	\\x66696e6765727072696e74	\\x616e7377657220313036
1	107	962	1700000812000	1230894296	request-107	\\x66696e6765727072696e74	\\x616e7377657220313037
1	108	972	1700000819000	2517167532	request-108	\\x66696e6765727072696e74	\\x616e7377657220313038
1	109	982	1700000826000	1602335100	request-109	\\x66696e6765727072696e74	\\x616e7377657220313039
1	110	992	1700000833000	1302156306	request-110	\\x66696e6765727072696e74	\\x616e7377657220313130
1	111	1002	1700000840000	2598951141	request-111	\\x66696e6765727072696e74	\\x616e7377657220313131
1	112	1012	1700000847000	2168704281	request-112	\\x66696e6765727072696e74	\\x616e7377657220313132
1	113	1022	1700000854000	3933150249	request-113	\\x66696e6765727072696e74	\\x616e7377657220313133
1	114	1032	1700000861000	1042611679	request-114	\\x66696e6765727072696e74	\\x616e7377657220313134
1	115	1042	1700000868000	2078757245	request-115	\\x66696e6765727072696e74	\\x616e7377657220313135
1	116	1052	1700000875000	1319319827	request-116	\\x66696e6765727072696e74	\\x616e7377657220313136
1	117	1062	1700000914000	3819247831	request-117	\\x66696e6765727072696e74	\\x616e7377657220313137
1	118	1072	1700000921000	3851672685	request-118	\\x66696e6765727072696e74	\\x616e7377657220313138
1	119	1082	1700000928000	2689626319	request-119	\\x66696e6765727072696e74	\\x616e7377657220313139
1	120	1092	1700000935000	355673882	request-120	\\x66696e6765727072696e74	\\x616e7377657220313230
1	121	1102	1700000974000	1687735617	request-121	\\x66696e6765727072696e74	\\x616e7377657220313231
1	122	1112	1700000981000	2049835998	request-122	\\x66696e6765727072696e74	\\x616e7377657220313232
1	123	1122	1700000988000	1072541564	request-123	\\x66696e6765727072696e74	\\x616e7377657220313233
1	124	1132	1700011817741	3601368899	request-124	\\x66696e6765727072696e74	\\x616e7377657220313234
\.


--
-- Data for Name: commits; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.commits ("position", version, recorded_ms, writer, audits, lineage, conformance, sink_keys, decisions, surface, tenant, evidence, data) FROM stdin;
1	1	1700000007000	1	1	\N	\N	\N	\N	1	1	t	\\x018ab639070a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100118d88696ffbc3122a9020aa6020801120f0a0d0a03616461120461636d6518031a660a07666c69676874731206120408e0d4031a1c0a076578747261637410011a0f0a0865787465726e616c12037261771a1b0a097472616e73666f726d10021a0c0a037261771205636c65616e1a180a046c6f616410031a0e0a05636c65616e12057461626c6522a1010a700a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800438904e120a0801101018e80720882718e0d40320b0ea012a1308c0843d10e80718904e20904e28e80730e80730c0843d3a0028d88696ffbc312211ba020e08d88696ffbc3110b8db99ffbc3122ec01d201e8010ae501080112130a0663726561746512026f6b18d88696ffbc3122036164613209726571756573742d3038d88696ffbc314240396637363837626465393037383734623030636638303837383134396138646335396161303465643636366438333433323761636366653635313765323861334802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1b0a0f616461707465725f70726f66696c6512087374616e646172645a130a08706970656c696e651207666c69676874735a200a067374616765731216657874726163742c7472616e73666f726d2c6c6f6164
2	2	1700000014000	1	2	\N	\N	\N	1	1	1	t	\\x01fd851ce20a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100218b0bd96ffbc31223fca013c080112380a03766963120461636d651a043a02080120022a0c726f6c655f666f726269647332003a1308c0843d10e80718904e20904e28e80730e80722bf01d201bb010ab801080212270a0973746172745f72756e121364656e6965643a726f6c655f666f726269647318b0bd96ffbc3122037669633209726571756573742d3138b0bd96ffbc314240356536323435323937666261633265376231653631623435326534616566336133393834613337383838613164366232636134666431306433376537356338614802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a096c6966656379636c65120469646c65
3	3	1700000021000	1	3	\N	\N	\N	2	1	1	t	\\x01fde3b8500a1d74656e616e74732f61636d652f73757266616365732f666c696768747310031888f496ffbc312243ca01400802123c0a0373616d12066f74686572731a064a040801100120022a0c63726f73735f74656e616e7432003a1308c0843d10e80718904e20904e28e80730e80722c901d201c5010ac201080312230a057061757365121364656e6965643a63726f73735f74656e616e741888f496ffbc31220373616d2a0b6d61696e74656e616e63653209726571756573742d323888f496ffbc314240653536333366383335313235653162326639363265376565383831663663663535366661386137393430366634613530356238356630663163336331326137374802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a120a07636f6e74726f6c120772756e6e696e67
4	4	1700000028000	1	4	\N	\N	\N	\N	1	1	t	\\x0127f3dbd90a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100418e0aa97ffbc312209220708e0aa97ffbc3122cf01d201cb010ac801080412190a0c7363686564756c655f72756e12026f6b18e0aa97ffbc3122036164613209726571756573742d3338e0aa97ffbc314240303464616563623935313634383961393862396433656162646561396463386566646637663734313337393864353063383063313431643365373839363837644802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a096c6966656379636c65120469646c655a1c0a0b6e6578745f6475655f6d73120d31373030303030303637303030
5	5	1700000035000	1	5	\N	\N	\N	\N	1	1	t	\\x0160b621c10a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100518b8e197ffbc3122162a140a0b63726f6e2c2030303a303010b8e197ffbc3122e001d201dc010ad901080512180a0b747269676765725f72756e12026f6b18b8e197ffbc3122036164612a0b63726f6e2c2030303a30303209726571756573742d3438b8e197ffbc314240383864376631333538666536393535656433313233663239393432373966346435353966356432666566633264643361313337333139663930366166626364314802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a160a096c6966656379636c6512097363686564756c65645a1c0a0b6e6578745f6475655f6d73120d31373030303030303637303030
6	6	1700000042000	1	6	\N	\N	\N	3	1	1	t	\\x012ba66e680a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100618909898ffbc312242ca013f0803123b0a03616461120461636d651a043a02080120012a0d77697468696e5f627564676574320220013a1308c0843d10e80718904e20904e28e80730e807221a32180a0a72756e2d30303030303110909898ffbc31220361646122cf01d201cb010ac801080612160a0973746172745f72756e12026f6b18909898ffbc3122036164613209726571756573742d3538909898ffbc314240323336386261396430343565646262373835323339663365616662626638336462326364613466366636346538323636663038666637313863383561616234354802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a160a096c6966656379636c651209747269676765726564620a72756e2d303030303031
7	7	1700000049000	1	\N	\N	\N	\N	\N	1	1	f	\\x0179b8dbf30a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100718e8ce98ffbc31229901820195010a92010a03652d310a03652d320a03652d330a03652d340a03652d351207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741a056464646464220afa01fa01fa01fa01fa012a086f6e63652d652d312a086f6e63652d652d322a086f6e63652d652d332a086f6e63652d652d342a086f6e63652d652d3532050102030405
8	8	1700000056000	1	\N	\N	\N	\N	\N	1	1	f	\\x019312a8b30a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100818c08599ffbc3122389201350a0a72756e2d30303030303110c08599ffbc311a03652d311a03652d321a03652d331a03652d341a03652d35200128a0da9cffbc31
9	9	1700000063000	1	\N	2	\N	\N	\N	1	1	f	\\x018add70260a1d74656e616e74732f61636d652f73757266616365732f666c696768747310091898bc99ffbc3122f0019a01ec010801120a72756e2d30303030303118e0a499ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579323e0a03652d310a03652d331207657874726163741207657874726163741a0264642204fa01fa012a086f6e63652d652d312a086f6e63652d652d3332020103
10	10	1700000070000	1	\N	\N	\N	\N	\N	1	1	f	\\x01e9fe13110a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100a18f0f299ffbc31221cb201190a170a03652d3210021a0774696d656f757420f0f499ffbc31
11	11	1700000077000	1	\N	\N	\N	\N	\N	1	1	f	\\x019ce340980a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100b18c8a99affbc3122088a01050a03652d3222249201210a0a72756e2d30303030303110c8a99affbc311a03652d32200628a8fe9dffbc31
12	12	1700000084000	1	7	\N	\N	\N	\N	1	1	t	\\x014e6167dd0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100c18a0e09affbc31222eba012b0a290a03652d32120c646561642d6c6574746572731a0d74696d656f757420616761696e20a0e09affbc31228a02d20186020a8302080712310a0b646561645f6c6574746572121b646561645f6c657474657265643a74696d656f757420616761696e18a0e09affbc3122036164612a03652d32320a726571756573742d313338a0e09affbc314240613837666636353934636265653539306333333964366434346665333331616366373536396662336635366431326563303462373363613935653531343232614802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f652d325a100a0573746167651207657874726163745a0c0a07617474656d70741201325a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
13	13	1700000091000	1	8	\N	\N	\N	\N	1	1	t	\\x0191c296050a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100d18f8969bffbc31223fba013c0a3a0a03652d34120c646561642d6c6574746572731a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f20f8969bffbc31229b02d20197020a9402080812420a0b646561645f6c6574746572122c646561645f6c657474657265643a5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f18f8969bffbc3122036164612a03652d34320a726571756573742d313438f8969bffbc314240653665376462323036383962363762316633346132356439613330623835653962613332313334306262366436636665653131653136383135653034353665304802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f652d345a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
14	14	1700000098000	1	\N	\N	\N	\N	\N	1	1	f	\\x01abc6fa860a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100e18d0cd9bffbc31226e82016b0a690a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f0a036c2d3212046c6f616412046c6f61641a0264642204fa01fa012a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f2a086f6e63652d6c2d3232020708
15	15	1700000105000	1	\N	\N	\N	\N	\N	1	1	f	\\x015f43994d0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473100f18a8849cffbc3122449201410a0a72756e2d30303030303110a8849cffbc311a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f1a036c2d3220072888d99fffbc31
16	16	1700000112000	1	\N	4	\N	2	\N	1	1	f	\\x01d4fb7f980a1d74656e616e74732f61636d652f73757266616365732f666c696768747310101880bb9cffbc31229b029a0197020803120a72756e2d3030303030311880bb9cffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932690a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f0a036c2d3212046c6f616412046c6f61641a0264642204fa01fa012a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f2a086f6e63652d6c2d32320207082239a20136080112046c6f61641a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f1a086f6e63652d6c2d3222020708
17	17	1700000119000	1	\N	\N	\N	\N	\N	1	1	f	\\x01c6d76c070a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101118d8f19cffbc31223c8201390a370a05616761696e12046c6f61641a01642202fa012a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f320109
18	18	1700000126000	1	\N	\N	\N	\N	\N	1	1	f	\\x01036a13f90a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101218b0a89dffbc3122269201230a0a72756e2d30303030303110b0a89dffbc311a05616761696e20092890fda0ffbc31
19	19	1700000133000	1	\N	\N	\N	\N	\N	1	1	f	\\x019e03bb790a1d74656e616e74732f61636d652f73757266616365732f666c696768747310131888df9dffbc31220aaa01070a05616761696e
20	20	1700000140000	1	\N	\N	\N	\N	\N	1	1	f	\\x010b8e8ef00a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101418e0959effbc31223d82013a0a380a0e73746179732d7265747279696e671207657874726163741a01642202fa012a136f6e63652d73746179732d7265747279696e6732010b
21	21	1700000147000	1	\N	\N	\N	\N	\N	1	1	f	\\x01f799c76f0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101518b8cc9effbc31222f92012c0a0a72756e2d30303030303110b8cc9effbc311a0e73746179732d7265747279696e67200a2898a1a2ffbc31
22	22	1700000154000	1	\N	\N	\N	\N	\N	1	1	f	\\x01e195439f0a1d74656e616e74732f61636d652f73757266616365732f666c696768747310161890839fffbc312226b201230a210a0e73746179732d7265747279696e6710021a0662726f6b656e20a3859fffbc31
23	23	1700000161000	1	9	\N	\N	\N	4	1	1	t	\\x01057dab7e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101718e8b99fffbc312246ca01430804123f0a03616461120461636d651a064a040801100120032a0d77697468696e5f6275646765743204200130013a1308c0843d10e80718904e20904e28e80730e807221b5a190a0b6d61696e74656e616e636510e8b99fffbc311a0361646122db01d201d7010ad401080912120a05706175736512026f6b18e8b99fffbc3122036164612a0b6d61696e74656e616e6365320a726571756573742d323638e8b99fffbc314240623866616138623566326635353239623836356564383331376135393665346563653335333238343664623463663339343633656661616562643636626232384802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a120a07636f6e74726f6c120772756e6e696e675a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
24	24	1700000168000	1	10	\N	\N	\N	\N	1	1	t	\\x0157f5312a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101818c0f09fffbc3122ef01d201eb010ae801080a12270a0570617573651217726566757365643a636f6e74726f6c5f7265667573656418c0f09fffbc3122036164612a0b6d61696e74656e616e6365320a726571756573742d323738c0f09fffbc314240396664356330613138376639383237353234623363643863356435383038663330373263336435383037316166613266653836343330643233343138343838364802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a07636f6e74726f6c12067061757365645a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
25	25	1700000175000	1	11	\N	\N	\N	\N	1	1	t	\\x019de220f30a1d74656e616e74732f61636d652f73757266616365732f666c696768747310191898a7a0ffbc31221462120a04646f6e651098a7a0ffbc311a0361646122d401d201d0010acd01080b12130a06726573756d6512026f6b1898a7a0ffbc3122036164612a04646f6e65320a726571756573742d32383898a7a0ffbc314240306563636463306162306339383138386136663965336131316335616332653335313434326236313939366464356633623233366135653866613530386431324802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a07636f6e74726f6c12067061757365645a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
26	26	1700000182000	1	12	\N	\N	\N	5	1	1	t	\\x014e59f75a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101a18f0dda0ffbc312246ca01430805123f0a03616461120461636d651a064a040802100120032a0d77697468696e5f6275646765743204200130023a1308c0843d10e80718904e20904e28e80730e807221a6a180a0a656e64206f662064617910f0dda0ffbc311a0361646122da01d201d6010ad301080c12120a05647261696e12026f6b18f0dda0ffbc3122036164612a0a656e64206f6620646179320a726571756573742d323938f0dda0ffbc314240393862633338613530383438396266313139656537626233663735333666326633353032346465316466306561643365373833353062383438663436303231304802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a120a07636f6e74726f6c120772756e6e696e675a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
27	27	1700000196000	1	13	\N	\N	\N	\N	1	1	t	\\x017551202f0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101b18a0cba1ffbc31221462120a04646f6e6510a0cba1ffbc311a0361646122d601d201d2010acf01080d12130a06726573756d6512026f6b18a0cba1ffbc3122036164612a04646f6e65320a726571756573742d333038a0cba1ffbc314240666663393134376639623238626463353434343863373133653635353565626261323366626635643864653064343830373137643864353339633136623863664802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a130a07636f6e74726f6c1208647261696e696e675a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
28	28	1700000203000	1	14	\N	\N	\N	6	1	1	t	\\x0161e4006c0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101c18f881a2ffbc312246ca01430806123f0a03616461120461636d651a044202080120012a0d77697468696e5f62756467657432062001280130023a1308c0843d10e80718904e20904e28e80730e807224472420a0a72756e2d3030303030311207657874726163741a08726570616972656420f881a2ffbc3128909898ffbc313203652d323203652d343a0042036164614a00520022fc02d201f8020af502080e12130a067265706c617912026f6b18f881a2ffbc3122036164612a087265706169726564320a726571756573742d333138f881a2ffbc314240316433383136636531313032613438393430626464663963616665656232616338383739313963303032363861323135343430393533313731323764393265624802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a120a07636f6e74726f6c120772756e6e696e675a100a0573746167651207657874726163745a4d0a09706c616e5f686173681240343166323430613030323534343636666137636162653131303731613335646336303235306439303033316632346133633461373430396564656131613538345a110a0c646561645f6c6574746572731201325a100a0b726570726f6365737365641201305a090a046b6579731201325a0a0a036b65791203652d325a0a0a036b65791203652d34620a72756e2d303030303031
29	29	1700000210000	1	\N	\N	\N	\N	\N	1	1	f	\\x01f3e561770a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101d18d0b8a2ffbc3122138a01100a0e73746179732d7265747279696e6722399201360a0a72756e2d30303030303110d0b8a2ffbc311a03652d321a03652d341a0e73746179732d7265747279696e67200b28b08da6ffbc31
30	30	1700000217000	1	\N	8	\N	\N	\N	1	1	f	\\x014cf33d2c0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101e18a8efa2ffbc3122bf029a01bb020805120a72756e2d30303030303118a8efa2ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579328c010a03652d320a03652d340a03652d350a0e73746179732d7265747279696e671207657874726163741207657874726163741207657874726163741207657874726163741a04646464642208fa01fa01fa01fa012a086f6e63652d652d322a086f6e63652d652d342a086f6e63652d652d352a136f6e63652d73746179732d7265747279696e6732040204050b22157a130a0a72756e2d30303030303110909898ffbc31
31	31	1700000224000	1	15	\N	\N	\N	\N	1	1	t	\\x016110f6380a1d74656e616e74732f61636d652f73757266616365732f666c6967687473101f1880a6a3ffbc3122c00112bd010aba010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c657474657273188080043216080710081a1062616420757073747265616d2064617938904e120a0801101018e80720882718e0d40320b0ea012a1308c0843d10e80718904e20904e28e80730e80730c0843d3a0022f402d201f0020aed02080f12130a0675706461746512026f6b1880a6a3ffbc312203616461320a726571756573742d33343880a6a3ffbc314240383236633630663735323364663731353934376563353336363965663464303238643131386638373234306535323165353237393265663032616132656561634802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1d0a0b7570646174655f6d61736b120e636f6e6e6563746f725f706c616e5a370a32636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e73746172745f73657175656e63652e6e65771201375a350a30636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e656e645f73657175656e63652e6e65771201385a3e0a2a636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e726561736f6e2e6e6577121062616420757073747265616d20646179620a72756e2d303030303031
32	32	1700000231000	1	16	\N	\N	\N	7	1	1	t	\\x0164099d6e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102018d8dca3ffbc312246ca01430807123f0a03616461120461636d651a044202080120012a0d77697468696e5f62756467657432062001280230023a1308c0843d10e80718904e20904e28e80730e8072288017285010a0a72756e2d30303030303112046c6f61641a08726570616972656420d8dca3ffbc3128909898ffbc313a500a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f12046c6f61641a01642202fa012a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f32010742036164614a005200228803d20184030a8103081012130a067265706c617912026f6b18d8dca3ffbc3122036164612a087265706169726564320a726571756573742d333538d8dca3ffbc314240383538306563333733326535343537303236383735303931333666623239643139333864626635356664666330333263383162616362323862646536326631624802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a120a07636f6e74726f6c120772756e6e696e675a0d0a05737461676512046c6f61645a4d0a09706c616e5f686173681240666662373536373930306438316266396633643538316264376566626133363332656238373662326365626635613335353462656166343164623538633332625a110a0c646561645f6c6574746572731201305a100a0b726570726f6365737365641201315a090a046b6579731201315a250a036b6579121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f620a72756e2d303030303031
33	33	1700000238000	1	\N	\N	\N	\N	\N	1	1	f	\\x01a74fe7b00a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102118b093a4ffbc31223f92013c0a0a72756e2d30303030303110b093a4ffbc311a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f200e2890e8a7ffbc31
34	34	1700000245000	1	\N	9	\N	\N	\N	1	1	f	\\x01064591d70a1d74656e616e74732f61636d652f73757266616365732f666c696768747310221888caa4ffbc312282029a01fe010809120a72756e2d3030303030311888caa4ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932500a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f12046c6f61641a01642202fa012a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f32010722157a130a0a72756e2d30303030303110909898ffbc31
35	35	1700000252000	1	17	\N	2	\N	\N	1	1	t	\\x011cae70280a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102318e080a5ffbc3122b606da01b20608011295030802124c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030301a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579227562656e63686d61726b2e76317c626174636865733d3132307c7039355f6c6174656e63795f6d733d333230307c7468726f7567687075745f7265636f7264735f7065725f7365633d3237373332307c72657472795f726174655f7065726d696c6c653d3130307c646561645f6c6574746572733d322a8201706572666f726d616e63655f6275646765742e76317c6d61785f7039355f6c6174656e63795f6d733d36303030307c6d696e5f7468726f7567687075745f7265636f7264735f7065725f7365633d35303030307c6d61785f72657472795f726174655f7065726d696c6c653d3135307c6d61785f646561645f6c6574746572733d301295030803124c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030301a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579227562656e63686d61726b2e76317c626174636865733d3234307c7039355f6c6174656e63795f6d733d313830307c7468726f7567687075745f7265636f7264735f7065725f7365633d3231383839367c72657472795f726174655f7065726d696c6c653d3230307c646561645f6c6574746572733d362a8201706572666f726d616e63655f6275646765742e76317c6d61785f7039355f6c6174656e63795f6d733d33303030307c6d696e5f7468726f7567687075745f7265636f7264735f7065725f7365633d32303030307c6d61785f72657472795f726174655f7065726d696c6c653d3330307c6d61785f646561645f6c6574746572733d3022d601d201d2010acf01081112140a076365727469667912026f6b18e080a5ffbc312203616461320a726571756573742d333838e080a5ffbc314240376631643362306536353934306233316537313932363437346164356231383161623130306263616530353637303362313464373065343662633765613838344802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a140a0a68656176795f6461746112066661696c65645a180a0e62757273745f7265636f7665727912066661696c6564620a72756e2d303030303031
36	36	1700000259000	1	18	\N	\N	\N	\N	1	1	t	\\x0184ba2d570a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102418b8b7a5ffbc3122c00112bd010aba010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c657474657273188080043216080710081a1062616420757073747265616d2064617938904e120a0801101018e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e80730c0843d3a0022ec01d201e8010ae501081212130a0675706461746512026f6b18b8b7a5ffbc312203616461320a726571756573742d333938b8b7a5ffbc314240353237373031623735663236353363656630373862323862343235323435393133636265616439333138333838633839346136643065386264323866396261624802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a170a0b7570646174655f6d61736b12086c656173655f6d735a150a0c6c656173655f6d732e6f6c64120536303030305a150a0c6c656173655f6d732e6e657712053930303030620a72756e2d303030303031
37	37	1700000266000	1	19	\N	\N	\N	\N	1	1	t	\\x01692070a00a1d74656e616e74732f61636d652f73757266616365732f666c696768747310251890eea5ffbc3122c90112c6010ac3010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c657474657273188080043216080710081a1062616420757073747265616d2064617938904e120a0801101018e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd30922bf03d201bb030ab803081312130a0675706461746512026f6b1890eea5ffbc312203616461320a726571756573742d34303890eea5ffbc314240666236633730643733376364636263623966373563633535653363346237336231383035653566383466363030656464656333326266623466656430343766334802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a2e0a0b7570646174655f6d61736b121f6964656d706f74656e63795f6b6579735f6b6570742c726574656e74696f6e5a240a196964656d706f74656e63795f6b6579735f6b6570742e6f6c641207313030303030305a210a196964656d706f74656e63795f6b6579735f6b6570742e6e65771204353030305a220a1d726574656e74696f6e2e776f726b5f6d61785f6167655f6d732e6f6c641201305a260a1d726574656e74696f6e2e776f726b5f6d61785f6167655f6d732e6e6577120536303030305a240a1f726574656e74696f6e2e6175646974735f6d61785f6167655f6d732e6f6c641201305a2d0a1f726574656e74696f6e2e6175646974735f6d61785f6167655f6d732e6e6577120a32353932303030303030620a72756e2d303030303031
38	38	1700000273000	1	\N	\N	\N	\N	\N	1	1	f	\\x013208b09b0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102618e8a4a6ffbc31223182012e0a2c0a086f75746c697665731207657874726163741a01642202fa012a0d6f6e63652d6f75746c6976657332010c
39	39	1700000280000	1	20	\N	\N	\N	\N	1	1	t	\\x0112d6ea230a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102718c0dba6ffbc3122224a200a0a72756e2d303030303031120d6f7574206f66206d656d6f72791a0361646122eb01d201e7010ae401081412150a086661696c5f72756e12026f6b18c0dba6ffbc3122036164612a0d6f7574206f66206d656d6f7279320a726571756573742d343238c0dba6ffbc314240323135383337383433373565366666663031613033643639633439323931393733316438333330353837666533656635356463666664326165363930626265334802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a140a096c6966656379636c65120772756e6e696e675a0d0a047374657012056372617368620a72756e2d303030303031
40	40	1700000287000	1	21	\N	\N	\N	\N	1	1	t	\\x01fa313b030a1d74656e616e74732f61636d652f73757266616365732f666c69676874731028189892a7ffbc31221b52190a0a72756e2d30303030303112046c6f616418909898ffbc3122de01d201da010ad701081512170a0a726573756d655f72756e12026f6b189892a7ffbc312203616461320a726571756573742d3433389892a7ffbc314240653131396430623630613030396261353132666166326363643632643234313134363633623763353536366366626136353331613064343964363361343032624802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a140a096c6966656379636c651207637261736865645a0d0a05737461676512046c6f6164620a72756e2d303030303031
41	41	1700000294000	1	22	\N	\N	\N	\N	1	1	t	\\x01a0734c3b0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102918f0c8a7ffbc312220421e0a0a72756e2d303030303031120b776f726b6572206c6f73741a0361646122ea01d201e6010ae301081612150a086661696c5f72756e12026f6b18f0c8a7ffbc3122036164612a0b776f726b6572206c6f7374320a726571756573742d343438f0c8a7ffbc314240353838343332393338313333623865633665356637393562613835653365363030346439653637653238326164383864303736613465353966306432663136654802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a160a096c6966656379636c6512097265706c6179696e675a0c0a047374657012046661696c620a72756e2d303030303031
42	42	1700000301000	1	23	\N	\N	\N	\N	1	1	t	\\x016c4a2c5f0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102a18c8ffa7ffbc31221b52190a0a72756e2d30303030303112046c6f616418909898ffbc3122dd01d201d9010ad601081712170a0a726573756d655f72756e12026f6b18c8ffa7ffbc312203616461320a726571756573742d343538c8ffa7ffbc314240663331313632313631333661626431623632363736623562323763343833656634326531636366376234633738373762363539333635376161333862346463634802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a130a096c6966656379636c6512066661696c65645a0d0a05737461676512046c6f6164620a72756e2d303030303031
43	43	1700000308000	1	\N	\N	\N	\N	\N	1	1	f	\\x012a0509c10a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102b18a0b6a8ffbc3122299201260a0a72756e2d30303030303110a0b6a8ffbc311a086f75746c69766573200f28b0f5adffbc31
44	44	1700000315000	1	24	\N	\N	\N	\N	1	1	t	\\x0122d38abc0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102c18f8eca8ffbc3122ae0112ab010aa8010a6e0a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a12120c646561642d6c6574746572731880800438904e120a0801101018e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd30922e303d201df030adc03081812130a0675706461746512026f6b18f8eca8ffbc312203616461320a726571756573742d343738f8eca8ffbc314240623932363066626363653666626135623865373039366561383435383333616438376563313630313661373233663033396366633163613732653736393362384802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1d0a0b7570646174655f6d61736b120e636f6e6e6563746f725f706c616e5a350a2d636f6e6e6563746f725f706c616e2e646561645f6c65747465725f706f6c6963792e656e61626c65642e6f6c641204747275655a360a2d636f6e6e6563746f725f706c616e2e646561645f6c65747465725f706f6c6963792e656e61626c65642e6e6577120566616c73655a370a32636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e73746172745f73657175656e63652e6f6c641201375a350a30636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e656e645f73657175656e63652e6f6c641201385a3e0a2a636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e726561736f6e2e6f6c64121062616420757073747265616d20646179620a72756e2d303030303031
45	45	1700000322000	1	25	\N	\N	\N	\N	1	1	t	\\x01c49a14510a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102d18d0a3a9ffbc31221ec2011b0a086f75746c69766573120f6e6f2064656164206c657474657273223d423b0a0a72756e2d3030303030311228626174636820276f75746c6976657327206661696c65643a206e6f2064656164206c6574746572731a03616461229d02d20199020a9602081912150a086661696c5f72756e12026f6b18d0a3a9ffbc3122036164612a0f6e6f2064656164206c657474657273320a726571756573742d343838d0a3a9ffbc314240396163356439343731653766306130613565653633666531363938303333353263313330653537316463373238346334616562353163336365356638643131664802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a0c0a047374657012046661696c5a0f0a036b657912086f75746c697665735a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303031620a72756e2d303030303031
46	46	1700000329000	1	26	\N	\N	\N	\N	1	1	t	\\x01336888520a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102e18a8daa9ffbc3122d701d201d3010ad001081a122c0a0c636f6d706c6574655f72756e1215726566757365643a6e6f5f6163746976655f72756e18a8daa9ffbc312203616461320a726571756573742d343938a8daa9ffbc314240663965373232363533643434336262663363653635313338636634346366613037306464376330326561613635363562333536353163373533663361386139614802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030315a130a096c6966656379636c6512066661696c6564
47	47	1700000336000	1	27	\N	\N	\N	8	1	1	t	\\x011f7c433d0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473102f188091aaffbc312246ca01430808123f0a03616461120461636d651a043a02080120012a0d77697468696e5f62756467657432062002280230023a1308c0843d10e80718904e20904e28e80730e807228e01b2028a010a8501080110909898ffbc311884072a03616461320b63726f6e2c2030303a30303a38080210d0a3a9ffbc311a28626174636820276f75746c6976657327206661696c65643a206e6f2064656164206c657474657273220361646142046c6f6164480252140a0765787472616374100618d804280230023801520d0a046c6f6164100318ac0220011001221a32180a0a72756e2d303030303032108091aaffbc31220361646122cd01d201c9010ac601081b12160a0973746172745f72756e12026f6b188091aaffbc312203616461320a726571756573742d3530388091aaffbc314240326534366263656365376434643861623033663564386136393566356666386231383431373831363564666639303935663335623532373163643735656531364802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030325a130a096c6966656379636c6512066661696c6564620a72756e2d303030303032
48	48	1700000343000	1	\N	\N	\N	\N	\N	1	1	f	\\x01d4493e780a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103018d8c7aaffbc3122658201620a600a03742d330a03742d310a03742d3212097472616e73666f726d12097472616e73666f726d12097472616e73666f726d1a036464642206fa01fa01fa012a086f6e63652d742d332a086f6e63652d742d312a086f6e63652d742d323203030102
49	49	1700000350000	1	\N	\N	\N	\N	\N	1	1	f	\\x019841467a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103118b0feaaffbc3122299201260a0a72756e2d30303030303210b0feaaffbc311a03742d331a03742d31201028c0bdb0ffbc31
50	50	1700000357000	1	28	\N	\N	\N	\N	1	1	t	\\x01b23837e00a1d74656e616e74732f61636d652f73757266616365732f666c696768747310321888b5abffbc3122b00112ad010aaa010a700a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800438904e120a0801101018e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd30922b302d201af020aac02081c12130a0675706461746512026f6b1888b5abffbc312203616461320a726571756573742d35333888b5abffbc314240663630306562376338303333346630613730346566646133333034306666303065323736663639303239356538636438346264306538323133346531656434644802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1d0a0b7570646174655f6d61736b120e636f6e6e6563746f725f706c616e5a360a2d636f6e6e6563746f725f706c616e2e646561645f6c65747465725f706f6c6963792e656e61626c65642e6f6c64120566616c73655a350a2d636f6e6e6563746f725f706c616e2e646561645f6c65747465725f706f6c6963792e656e61626c65642e6e6577120474727565620a72756e2d303030303032
51	51	1700000364000	1	\N	\N	\N	\N	\N	1	1	f	\\x01b4f279ad0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103318e0ebabffbc3122249201210a0a72756e2d30303030303210e0ebabffbc311a03742d32201228f0aab1ffbc31
52	52	1700000371000	1	\N	12	\N	\N	\N	1	1	f	\\x01dee8a0dd0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103418b8a2acffbc312292029a018e02080a120a72756e2d30303030303218b8a2acffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932600a03742d310a03742d320a03742d3312097472616e73666f726d12097472616e73666f726d12097472616e73666f726d1a036464642206fa01fa01fa012a086f6e63652d742d312a086f6e63652d742d322a086f6e63652d742d333203010203
53	53	1700000378000	1	\N	\N	\N	\N	\N	1	1	f	\\x015013ca220a1d74656e616e74732f61636d652f73757266616365732f666c696768747310351890d9acffbc31228c02820188020a85020a03772d310a03772d320a03772d330a03772d340a03772d350a03772d360a03772d371207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741a0764646464646464220efa01fa01fa01fa01fa01fa01fa012a086f6e63652d772d312a086f6e63652d772d322a086f6e63652d772d332a086f6e63652d772d342a086f6e63652d772d352a086f6e63652d772d362a086f6e63652d772d373207010101010101013a39123730302d30616637363531393136636434336464383434386562323131633830333139632d623761643662373136393230333333312d3031
54	54	1700000385000	1	\N	\N	\N	\N	\N	1	1	f	\\x01d1bd9af40a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103618e88fadffbc31227d92017a0a0a72756e2d30303030303210e88fadffbc311a03772d311a03772d321a03772d331a03772d341a03772d351a03772d36201328c8e4b0ffbc31321e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f3a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f
55	55	1700000392000	1	\N	\N	\N	\N	\N	1	1	f	\\x01087dc43c0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103718c0c6adffbc31220fe2010c08c0fec6a8bd311203772d31
56	56	1700000399000	1	\N	\N	\N	\N	\N	1	1	f	\\x01d4c795590a1d74656e616e74732f61636d652f73757266616365732f666c696768747310381898fdadffbc312208ea01050a03772d32
57	57	1700000406000	1	\N	13	\N	\N	\N	1	1	f	\\x0186c5ef120a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103918f0b3aeffbc3122d4019a01d001080d120a72756e2d30303030303218f0b3aeffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932220a03772d331207657874726163741a01642202fa012a086f6e63652d772d33320101227d82017a0a780a03772d330a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f12097472616e73666f726d12097472616e73666f726d1a0264642204fa01fa012a086f6e63652d772d332a236f6e63652d5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f32020101
58	58	1700000413000	1	29	\N	\N	\N	\N	1	1	t	\\x016711d0a90a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103a18c8eaaeffbc31222ff2012c0a03772d34121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f18d091afffbc3122a102d2019d020a9a02081d12190a0c63616e63656c5f626174636812026f6b18c8eaaeffbc3122036164612a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f320a726571756573742d363138c8eaaeffbc314240323238333933623034326235303130663231396463656230326637333339643965353134343938346534316332396336353831333966373362646637356164374802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f772d345a120a0573746174651209696e5f666c696768745a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303032620a72756e2d303030303032
59	59	1700000420000	1	30	\N	\N	\N	\N	1	1	t	\\x01197e04b70a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103b18a0a1afffbc312214fa01110a03772d37120a77726f6e672066696c6522f401d201f0010aed01081e12190a0c63616e63656c5f626174636812026f6b18a0a1afffbc3122036164612a0a77726f6e672066696c65320a726571756573742d363238a0a1afffbc314240666565646238373937313862636233396565643534346364656135613833633035633339626464303633333666636435346437653366663238373432663633624802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f772d375a0f0a05737461746512067175657565645a100a0573746167651207657874726163745a0c0a07617474656d7074120131620a72756e2d303030303032
60	60	1700000427000	1	31	\N	\N	\N	\N	1	1	t	\\x01e8d1dc2e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103c18f8d7afffbc31223fba013c0a3a0a03772d35120c646561642d6c6574746572731a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f20f8d7afffbc31229b02d20197020a9402081f12420a0b646561645f6c6574746572122c646561645f6c657474657265643a5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f18f8d7afffbc3122036164612a03772d35320a726571756573742d363338f8d7afffbc314240656465376139353965646463623062656230396335653161393932373264626362613632383465383531363265383664393862316561623765366262306162304802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f772d355a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303032620a72756e2d303030303032
106	106	1700000805000	1	\N	24	\N	3	\N	1	1	f	\\x01a23b56ad0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106a1888e1c6ffbc312283029a01ff010818120a72756e2d3030303030331888e1c6ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579321f0a03632d3312046c6f61641a01642202fa012a086f6e63652d632d3332012b3a301204726f777312057461626c651a01371a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f2218a20115080312046c6f61641a086f6e63652d632d3322012b
61	61	1700000434000	1	32	\N	\N	\N	\N	1	1	t	\\x0145defb2a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103d18d08eb0ffbc31223fba013c0a3a0a03772d36120c646561642d6c6574746572731a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f20d08eb0ffbc31229b02d20197020a9402082012420a0b646561645f6c6574746572122c646561645f6c657474657265643a5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f18d08eb0ffbc3122036164612a03772d36320a726571756573742d363438d08eb0ffbc314240666632653238653130313839333738316335636462373061396138383264393234626665326237373130333739323539393838353662646266663961656139314802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f772d365a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303032620a72756e2d303030303032
62	62	1700000441000	1	33	\N	\N	\N	\N	1	1	t	\\x0140f7eaa50a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103e18a8c5b0ffbc31221a8202170a03772d351206a8c5b0ffbc311a08726570616972656422d401d201d0010acd01082112140a077265647269766512026f6b18a8c5b0ffbc3122036164612a087265706169726564320a726571756573742d363538a8c5b0ffbc314240343834303463666332313336356433323162333361343233346538373561663966646237323534656437646665303734336462626230643133373935616435664802522a74656e616e74732f61636d652f73757266616365732f666c69676874732f646561645f6c6574746572735a090a046b6579731201315a0a0a036b65791203772d35620a72756e2d303030303032
63	63	1700000448000	1	34	\N	\N	\N	\N	1	1	t	\\x012645190a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473103f1880fcb0ffbc3122128a020f0a03772d361208686f70656c65737322d401d201d0010acd01082212140a076469736361726412026f6b1880fcb0ffbc3122036164612a08686f70656c657373320a726571756573742d36363880fcb0ffbc314240303736343636313966643032336635623233613566336163393565666439623233336435326531613431343661613736396636323066396661383238313138624802522a74656e616e74732f61636d652f73757266616365732f666c69676874732f646561645f6c6574746572735a090a046b6579731201315a0a0a036b65791203772d36620a72756e2d303030303032
64	64	1700000455000	1	\N	\N	\N	\N	\N	1	1	f	\\x0163892a3a0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104018d8b2b1ffbc312228fa01250a03772d34121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f
65	65	1700000518000	1	\N	\N	\N	\N	\N	1	1	f	\\x01ffcc8c6d0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104118f09eb5ffbc3122088a01050a03772d35224e92014b0a0a72756e2d30303030303210f09eb5ffbc311a03772d321a03772d351a03772d331a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f20192880debaffbc31
66	66	1700000525000	1	\N	14	\N	\N	\N	1	1	f	\\x01a8ad74530a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104218c8d5b5ffbc31228f029a018b02080e120a72756e2d30303030303218c8d5b5ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579325d0a03772d311207657874726163741a01642202fa012a086f6e63652d772d313201013a39123730302d30616637363531393136636434336464383434386562323131633830333139632d623761643662373136393230333333312d3031
67	67	1700000532000	1	\N	15	\N	\N	\N	1	1	f	\\x01d7e6bdb00a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104318a08cb6ffbc3122d4019a01d001080f120a72756e2d30303030303218a08cb6ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932220a03772d321207657874726163741a01642202fa012a086f6e63652d772d32320101
68	68	1700000539000	1	\N	16	\N	\N	\N	1	1	f	\\x01b59dc0a70a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104418f8c2b6ffbc3122d4019a01d0010810120a72756e2d30303030303218f8c2b6ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932220a03772d351207657874726163741a01642202fa012a086f6e63652d772d35320101
69	69	1700000546000	1	\N	17	\N	\N	\N	1	1	f	\\x015d6401c80a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104518d0f9b6ffbc3122d6019a01d2010811120a72756e2d30303030303218d0f9b6ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932240a03772d3312097472616e73666f726d1a01642202fa012a086f6e63652d772d33320101
70	70	1700000553000	1	\N	18	\N	\N	\N	1	1	f	\\x0129ef6aed0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104618a8b0b7ffbc31228c029a0188020812120a72756e2d30303030303218a8b0b7ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b6579325a0a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f12097472616e73666f726d1a01642202fa012a236f6e63652d5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f320101
71	71	1700000560000	1	35	\N	\N	\N	\N	1	1	t	\\x01c2ce0af70a1d74656e616e74732f61636d652f73757266616365732f666c696768747310471880e7b7ffbc31221a3a180a0a72756e2d3030303030321080e7b7ffbc311a0361646122d101d201cd010aca01082312190a0c636f6d706c6574655f72756e12026f6b1880e7b7ffbc312203616461320a726571756573742d37383880e7b7ffbc314240663130616534393136396438393762636133353662393837626230346239346564366364346533336664663332366432373332623264633230393062656538374802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030325a140a096c6966656379636c65120772756e6e696e67620a72756e2d303030303032
72	72	1700000567000	1	36	\N	\N	\N	\N	1	1	t	\\x0196035dca0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104818d89db8ffbc3122091a0708d89db8ffbc31229901d20195010a9201082412130a0664656c65746512026f6b18d89db8ffbc312203616461320a726571756573742d373938d89db8ffbc314240346164356236613338333566313536613563616466366539623764383639663637316236643965386335386234383637643137313334383539326263313463324802521d74656e616e74732f61636d652f73757266616365732f666c6967687473
73	73	1700000574000	1	37	\N	\N	\N	9	1	1	t	\\x010da2daec0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104918b0d4b8ffbc312249ca0146080912420a03657665120461636d651a081a060a0461636d6520022a0c726f6c655f666f726269647332062002280230023a1308c0843d10e80718904e20904e28e80730e80722ac01d201a8010aa501082512260a08756e64656c657465121364656e6965643a726f6c655f666f726269647318b0d4b8ffbc312203657665320a726571756573742d383238b0d4b8ffbc314240313531343831373837356638343561643062623962363335646131366336326433613332393965653665306562323564336663663032373766336135666233384802521d74656e616e74732f61636d652f73757266616365732f666c6967687473
74	74	1700000581000	1	38	\N	\N	\N	\N	1	1	t	\\x01f87e086e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104a18888bb9ffbc31220a92020708888bb9ffbc312211ba020e08d88696ffbc311098d6baffbc3122a101d2019d010a9a01082612150a08756e64656c65746512026f6b18888bb9ffbc3122097363686564756c6572320a726571756573742d383338888bb9ffbc314240646638326561393864643863393266623565373835663031306639373333356438383663613662383830653939323662653361666465613434393963623835664802521d74656e616e74732f61636d652f73757266616365732f666c6967687473
75	75	1700000588000	1	39	\N	\N	\N	10	1	1	t	\\x01449385070a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104b18e0c1b9ffbc312246ca0143080a123f0a03616461120461636d651a043a02080120012a0d77697468696e5f62756467657432062003280230023a1308c0843d10e80718904e20904e28e80730e807224eb2024b0a470802108091aaffbc311884072a036164613a0e08011080e7b7ffbc31220361646152100a097472616e73666f726d100518f40352120a07657874726163741004189003300240021001221a32180a0a72756e2d30303030303310e0c1b9ffbc31220361646122d001d201cc010ac901082712160a0973746172745f72756e12026f6b18e0c1b9ffbc312203616461320a726571756573742d383438e0c1b9ffbc314240633439663265643438333234633530373239366365336536303961316161343333343337306165353464333636393436633361323434323839653934366262344802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030335a160a096c6966656379636c651209636f6d706c65746564620a72756e2d303030303033
76	76	1700000595000	1	\N	\N	\N	\N	\N	1	1	f	\\x01af92386f0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104c18b8f8b9ffbc3122d1018201cd010aca010a03782d310a03782d320a03782d330a03782d340a03782d350a03782d360a03782d371207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741207657874726163741a0764646464646464220efa01fa01fa01fa01fa01fa01fa012a086f6e63652d782d312a086f6e63652d782d322a086f6e63652d782d332a086f6e63652d782d342a086f6e63652d782d352a086f6e63652d782d362a086f6e63652d782d37320701020304050607
77	77	1700000602000	1	\N	\N	\N	\N	\N	1	1	f	\\x01d6063a910a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104d1890afbaffbc31223d92013a0a0a72756e2d3030303030331090afbaffbc311a03782d311a03782d321a03782d331a03782d341a03782d351a03782d36201d28a0eebfffbc31
78	78	1700000609000	1	\N	\N	\N	\N	\N	1	1	f	\\x01aa341d730a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104e18e8e5baffbc31221bb201180a160a03782d3110021a0662726f6b656e20d3e7baffbc31
79	79	1700000616000	1	40	\N	\N	\N	\N	1	1	t	\\x01a64406070a1d74656e616e74732f61636d652f73757266616365732f666c6967687473104f18c09cbbffbc312227ba01240a220a03782d32120c646561642d6c6574746572731a0662726f6b656e20c09cbbffbc31228302d201ff010afc010828122a0a0b646561645f6c65747465721214646561645f6c657474657265643a62726f6b656e18c09cbbffbc3122036164612a03782d32320a726571756573742d383838c09cbbffbc314240636465356530333563656662323938643333646364666436303030393461636239376665613339356431366132316136353161383662396236333263663534304802522974656e616e74732f61636d652f73757266616365732f666c69676874732f626174636865732f782d325a100a0573746167651207657874726163745a0c0a07617474656d70741201315a140a0672756e5f6964120a72756e2d303030303033620a72756e2d303030303033
80	80	1700000623000	1	\N	19	\N	\N	\N	1	1	f	\\x010cd021b60a1d74656e616e74732f61636d652f73757266616365732f666c696768747310501898d3bbffbc3122d4019a01d0010813120a72756e2d3030303030331898d3bbffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932220a03782d331207657874726163741a01642202fa012a086f6e63652d782d33320103
81	81	1700000630000	1	\N	\N	\N	\N	\N	1	1	f	\\x01139a6a570a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105118f089bcffbc3122088a01050a03782d3122299201260a0a72756e2d30303030303310f089bcffbc311a03782d311a03782d3720232880c9c1ffbc31
82	82	1700000637000	1	41	\N	\N	\N	\N	1	1	t	\\x01e4cd4f770a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105218c8c0bcffbc3122c90112c6010ac3010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800432160814101d1a1062616420757073747265616d2064617938904e120a0801101018e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd30922f602d201f2020aef02082912130a0675706461746512026f6b18c8c0bcffbc312203616461320a726571756573742d393338c8c0bcffbc314240393062373737393937643935306338363364626537386463343739646337383630376539303230336363633864626230636535353863646439353533666139394802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1d0a0b7570646174655f6d61736b120e636f6e6e6563746f725f706c616e5a380a32636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e73746172745f73657175656e63652e6e6577120232305a360a30636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e656e645f73657175656e63652e6e6577120232395a3e0a2a636f6e6e6563746f725f706c616e2e726570726f636573735f77696e646f772e726561736f6e2e6e6577121062616420757073747265616d20646179620a72756e2d303030303033
107	107	1700000812000	1	\N	\N	\N	\N	\N	1	1	f	\\x01475d7f930a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106b18e097c7ffbc31221bb201180a160a03632d3110021a0662726f6b656e20d699c7ffbc31
83	83	1700000644000	1	42	\N	\N	\N	\N	1	1	t	\\x01e15b421b0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105318a0f7bcffbc3122c90112c6010ac3010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800432160814101d1a1062616420757073747265616d2064617938904e120a0801106418e8072088271890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd309228302d201ff010afc01082a12130a0675706461746512026f6b18a0f7bcffbc312203616461320a726571756573742d393438a0f7bcffbc314240363835313331363931366138613631656430326565643965393436323663616234363464613163373565386562306439373763316534353264396662613537304802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a170a0b7570646174655f6d61736b1208626f756e646172795a200a1a626f756e646172792e6d61785f696e5f666c696768742e6f6c64120231365a210a1a626f756e646172792e6d61785f696e5f666c696768742e6e65771203313030620a72756e2d303030303033
84	84	1700000651000	1	\N	\N	\N	\N	\N	1	1	f	\\x01e01a473f0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105418f8adbdffbc31222d82012a0a280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320115
85	85	1700000658000	1	\N	\N	\N	\N	\N	1	1	f	\\x01c7d23eea0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105518d0e4bdffbc3122279201240a0a72756e2d30303030303310d0e4bdffbc311a066f7264657273202528e0a3c3ffbc31
86	86	1700000665000	1	\N	20	\N	\N	\N	1	1	f	\\x016913734e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105618a89bbeffbc3122da019a01d6010814120a72756e2d30303030303318a89bbeffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320115
87	87	1700000672000	1	\N	\N	\N	\N	\N	1	1	f	\\x0104fb00460a1d74656e616e74732f61636d652f73757266616365732f666c696768747310571880d2beffbc31222d82012a0a280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320116
88	88	1700000679000	1	\N	\N	\N	\N	\N	1	1	f	\\x01b5c895d30a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105818d888bfffbc3122279201240a0a72756e2d30303030303310d888bfffbc311a066f7264657273202628e8c7c4ffbc31
89	89	1700000686000	1	\N	21	\N	\N	\N	1	1	f	\\x01f6a071dc0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105918b0bfbfffbc3122da019a01d6010815120a72756e2d30303030303318b0bfbfffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320116
90	90	1700000693000	1	\N	\N	\N	\N	\N	1	1	f	\\x01b033e5070a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105a1888f6bfffbc31222d82012a0a280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320117
91	91	1700000700000	1	\N	\N	\N	\N	\N	1	1	f	\\x01fd6394ef0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105b18e0acc0ffbc3122279201240a0a72756e2d30303030303310e0acc0ffbc311a066f7264657273202728f0ebc5ffbc31
92	92	1700000707000	1	\N	22	\N	\N	\N	1	1	f	\\x018ac00be00a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105c18b8e3c0ffbc3122da019a01d6010816120a72756e2d30303030303318b8e3c0ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320117
93	93	1700000714000	1	43	\N	\N	\N	11	1	1	t	\\x01214701c80a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105d18909ac1ffbc312246ca0143080b123f0a03616461120461636d651a044202080120012a0d77697468696e5f62756467657432062003280330023a1308c0843d10e80718904e20904e28e80730e80722b20172af010a0a72756e2d3030303030331207657874726163741a08726570616972656420909ac1ffbc3128e0c1b9ffbc313203782d323a280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f726465727332011542036164614a4a0a066f72646572730a066f72646572731207657874726163741207657874726163741a0264642204fa01fa012a0b6f6e63652d6f72646572732a0b6f6e63652d6f7264657273320216175200229e03d2019a030a9703082b12130a067265706c617912026f6b18909ac1ffbc3122036164612a087265706169726564320b726571756573742d31303438909ac1ffbc314240336366373839616338326633366138656463393231313636393736386332316236396163303336373439333230623064323439326366636537386361323332324802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030335a120a07636f6e74726f6c120772756e6e696e675a100a0573746167651207657874726163745a4d0a09706c616e5f686173681240653935383636383236653833306234353066333662333934316531303834396566363739633234383233343961643838363265613561386335386363333134305a110a0c646561645f6c6574746572731201315a100a0b726570726f6365737365641201335a090a046b6579731201345a0a0a036b65791203782d325a0d0a036b657912066f72646572735a0d0a036b657912066f72646572735a0d0a036b657912066f7264657273620a72756e2d303030303033
94	94	1700000721000	1	44	\N	\N	\N	12	1	1	t	\\x01803ce84e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105e18e8d0c1ffbc312248ca0145080c12410a03616461120461636d651a064a040801100120032a0d77697468696e5f62756467657432062003280330033a1308c0843d10e80718904e20904e28e80730e807221b5a190a0b6d61696e74656e616e636510e8d0c1ffbc311a0361646122de01d201da010ad701082c12120a05706175736512026f6b18e8d0c1ffbc3122036164612a0b6d61696e74656e616e6365320b726571756573742d31303538e8d0c1ffbc314240353534316135303738366161376636353766353064623062333065323137626134356537366532313738396464633731376664336364383334373161363366664802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a140a07636f6e74726f6c12097265706c6179696e675a140a0672756e5f6964120a72756e2d303030303033620a72756e2d303030303033
95	95	1700000728000	1	45	\N	\N	\N	\N	1	1	t	\\x01b95f9c5d0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473105f18c087c2ffbc31221462120a04646f6e6510c087c2ffbc311a0361646122d501d201d1010ace01082d12130a06726573756d6512026f6b18c087c2ffbc3122036164612a04646f6e65320b726571756573742d31303838c087c2ffbc314240636336326261653230633161366537643235313739623633353237643333373164383863656162366632313737623431306331336265623764346361353737374802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a07636f6e74726f6c12067061757365645a140a0672756e5f6964120a72756e2d303030303033620a72756e2d303030303033
96	96	1700000735000	1	\N	\N	\N	\N	\N	1	1	f	\\x011c9dddc10a1d74656e616e74732f61636d652f73757266616365732f666c696768747310601898bec2ffbc31222c9201290a0a72756e2d3030303030331098bec2ffbc311a03782d321a066f7264657273202828a8fdc7ffbc31
97	97	1700000742000	1	\N	23	\N	\N	\N	1	1	f	\\x013f556b850a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106118f0f4c2ffbc3122da019a01d6010817120a72756e2d30303030303318f0f4c2ffbc31224c736f757263652e76317c6b696e643d66696c657c6e616d653d736f757263657c706174683d696e7075742f2a2e6373767c666f726d61743d6373767c62617463685f73697a653d31303030302a4773696e6b2e76317c6b696e643d64617461626173657c6e616d653d73696e6b7c7461626c653d6f75747075747c7570736572745f6b65793d6964656d706f74656e63795f6b657932280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320115223caa02390a280a066f72646572731207657874726163741a01642202fa012a0b6f6e63652d6f7264657273320116120872657061697265641a03616461
98	98	1700000749000	1	\N	\N	\N	\N	\N	1	1	f	\\x01f7ef02370a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106218c8abc3ffbc3122499a0246086112420a046f2d32370a046f2d32381207657874726163741207657874726163741a0264642204fa01fa012a096f6e63652d6f2d32372a096f6e63652d6f2d323832021b1c
99	99	1700000756000	1	46	\N	\N	\N	13	1	1	t	\\x0106ab4da00a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106318a0e2c3ffbc312246ca0143080d123f0a03616461120461636d651a044202080120012a0d77697468696e5f62756467657432062003280430033a1308c0843d10e80718904e20904e28e80730e807226272600a0a72756e2d3030303030331207657874726163741a08726570616972656420a0e2c3ffbc3128e0c1b9ffbc313a0042036164614a0052005801620b0a07657874726163741062620d0a097472616e73666f726d106262080a046c6f6164106222ff02d201fb020af802082e12130a067265706c617912026f6b18a0e2c3ffbc3122036164612a087265706169726564320b726571756573742d31313438a0e2c3ffbc314240316565363362303432653837633334303538666464623630316237643639623864383461366636633433646239643631323436363163626534303230366634644802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030335a120a07636f6e74726f6c120772756e6e696e675a100a0573746167651207657874726163745a4d0a09706c616e5f686173681240336134303737386538616565306361646331366166633964386263666164643766366339653461363334316237306661663333363937613664336631393534625a110a0c646561645f6c6574746572731201305a100a0b726570726f6365737365641201325a090a046b6579731201325a0b0a036b657912046f2d32375a0b0a036b657912046f2d3238620a72756e2d303030303033
100	100	1700000763000	1	\N	\N	\N	\N	\N	1	1	f	\\x01eb475eb10a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106418f898c4ffbc312218a2021512001a0020012a0872657061697265643203616461
101	101	1700000770000	1	\N	\N	\N	\N	\N	1	1	f	\\x01269f0b730a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106518d0cfc4ffbc312258a2025512420a046f2d32370a046f2d32381207657874726163741207657874726163741a0264642204fa01fa012a096f6e63652d6f2d32372a096f6e63652d6f2d323832021b1c1a002a0872657061697265643203616461
102	102	1700000777000	1	47	\N	\N	\N	\N	1	1	t	\\x012a8664210a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106618a886c5ffbc3122e00112dd010ada010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800432160814101d1a1062616420757073747265616d2064617938904e12210801106418e8072088273a0b0a076578747261637410033a080a046c6f616418641890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0a08e0d403188090fbd30922f003d201ec030ae903082f12130a0675706461746512026f6b18a886c5ffbc312203616461320b726571756573742d31323138a886c5ffbc314240653762353933326439383861346438363163663633326361643036646632656364396439626535366465346166326365363264636234643137306131643065334802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a170a0b7570646174655f6d61736b1208626f756e646172795a2d0a22626f756e646172792e73746167655f6c696d6974735b305d2e73746167652e6e65771207657874726163745a2f0a2a626f756e646172792e73746167655f6c696d6974735b305d2e6d61785f696e5f666c696768742e6e65771201335a370a32626f756e646172792e73746167655f6c696d6974735b305d2e6d61785f7374617274735f7065725f7365636f6e642e6e65771201305a2a0a22626f756e646172792e73746167655f6c696d6974735b315d2e73746167652e6e657712046c6f61645a2f0a2a626f756e646172792e73746167655f6c696d6974735b315d2e6d61785f696e5f666c696768742e6e65771201305a390a32626f756e646172792e73746167655f6c696d6974735b315d2e6d61785f7374617274735f7065725f7365636f6e642e6e65771203313030620a72756e2d303030303033
103	103	1700000784000	1	\N	\N	\N	\N	\N	1	1	f	\\x01d6966e3a0a1d74656e616e74732f61636d652f73757266616365732f666c696768747310671880bdc5ffbc31229901820195010a92010a03632d310a03632d320a03632d3312046c6f616412046c6f616412046c6f61641a036464642206fa01fa01fa012a086f6e63652d632d312a086f6e63652d632d322a086f6e63652d632d333203292a2b42341207636f6c756d6e73120466696c651a03612c621a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f4a0908011080fdf783bd31
104	104	1700000791000	1	\N	\N	\N	\N	\N	1	1	f	\\x0190d49c6c0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106818d8f3c5ffbc3122299201260a0a72756e2d30303030303310d8f3c5ffbc311a03632d311a03632d33202a28e8b2cbffbc31
105	105	1700000798000	1	\N	\N	\N	\N	\N	1	1	f	\\x0108956d040a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106918b0aac6ffbc312254e2015108c0e9cbffbc311203632d311203632d331a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f1a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f
108	108	1700000819000	1	48	\N	\N	\N	\N	1	1	t	\\x014b0e9e480a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106c18b8cec7ffbc312220421e0a0a72756e2d303030303033120b776f726b6572206c6f73741a0361646122eb01d201e7010ae401083012150a086661696c5f72756e12026f6b18b8cec7ffbc3122036164612a0b776f726b6572206c6f7374320b726571756573742d31333138b8cec7ffbc314240333063356531623966366135626166333361306565326138323531376466363039623737383765636437626131336464646163353166663435313663373032624802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030335a160a096c6966656379636c6512097265706c6179696e675a0c0a047374657012046661696c620a72756e2d303030303033
109	109	1700000826000	1	49	\N	\N	\N	14	1	1	t	\\x0115d8e0150a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106d189085c8ffbc312248ca0145080e12410a03616461120461636d651a064a040801100120032a0d77697468696e5f62756467657432062003280430043a1308c0843d10e80718904e20904e28e80730e807221b5a190a0b6d61696e74656e616e6365109085c8ffbc311a0361646122d201d201ce010acb01083112120a05706175736512026f6b189085c8ffbc3122036164612a0b6d61696e74656e616e6365320b726571756573742d313332389085c8ffbc314240386565383665376636633637626233313265623035613930393430323363333163623439363530303563306562643235323636666664316365663761653664394802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a140a07636f6e74726f6c12097265706c6179696e675a140a0672756e5f6964120a72756e2d303030303033
110	110	1700000833000	1	50	\N	\N	\N	15	1	1	t	\\x01fc188e850a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106e18e8bbc8ffbc312246ca0143080f123f0a03616461120461636d651a043a02080120012a0d77697468696e5f62756467657432062004280430043a1308c0843d10e80718904e20904e28e80730e807229101b2028d010a8801080310e0c1b9ffbc3118d8042a036164613a1b080210b8cec7ffbc311a0b776f726b6572206c6f7374220361646152120a0765787472616374100518f40328013001520c0a046c6f61641001186428015a360a046c6f61641204726f777312057461626c651a01371a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f10012250324e0a0a72756e2d30303030303410e8bbc8ffbc311a270a056275696c64121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f1a0b0a047465616d12036f70732203616461229202d2018e020a8b02083212160a0973746172745f72756e12026f6b18e8bbc8ffbc312203616461320b726571756573742d31333338e8bbc8ffbc314240313931393763313432633639373963383931353137356135353632333230383633353439656137336131383865613862386436333733313435613637643334664802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030345a130a096c6966656379636c6512066661696c65645a2e0a0c6c6162656c732e6275696c64121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f5a120a0b6c6162656c732e7465616d12036f7073620a72756e2d303030303034
111	111	1700000840000	1	51	\N	\N	\N	\N	1	1	t	\\x018ca27dde0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473106f18c0f2c8ffbc31221462120a04646f6e6510c0f2c8ffbc311a0361646122d501d201d1010ace01083312130a06726573756d6512026f6b18c0f2c8ffbc3122036164612a04646f6e65320b726571756573742d31333438c0f2c8ffbc314240353262656435396132353163636263356235393834353864663731346532383963306237666235346163336663373932643338666631353131373431376639394802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a07636f6e74726f6c12067061757365645a140a0672756e5f6964120a72756e2d303030303034620a72756e2d303030303034
112	112	1700000847000	1	52	\N	\N	\N	\N	1	1	t	\\x01b10c2b250a1d74656e616e74732f61636d652f73757266616365732f666c696768747310701898a9c9ffbc3122d80112d5010ad2010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800432160814101d1a1062616420757073747265616d2064617938904e12210801106418e8072088273a0b0a076578747261637410033a080a046c6f616418641890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a022002229b03d20197030a9403083412130a0675706461746512026f6b1898a9c9ffbc312203616461320b726571756573742d3133353898a9c9ffbc314240323866383932373964363439663361663337613662393864376636663265353765326466343562313563396665333231636634666435323765663631346436384802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a180a0b7570646174655f6d61736b1209726574656e74696f6e5a260a1d726574656e74696f6e2e776f726b5f6d61785f6167655f6d732e6f6c64120536303030305a220a1d726574656e74696f6e2e776f726b5f6d61785f6167655f6d732e6e65771201305a2d0a1f726574656e74696f6e2e6175646974735f6d61785f6167655f6d732e6f6c64120a323539323030303030305a240a1f726574656e74696f6e2e6175646974735f6d61785f6167655f6d732e6e65771201305a1b0a16726574656e74696f6e2e6d61785f72756e732e6f6c641201305a1b0a16726574656e74696f6e2e6d61785f72756e732e6e6577120132620a72756e2d303030303034
113	113	1700000854000	1	53	\N	\N	\N	\N	1	1	t	\\x019d6e47050a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107118f0dfc9ffbc3122224a200a0a72756e2d303030303034120d6f7574206f66206d656d6f72791a0361646122ec01d201e8010ae501083512150a086661696c5f72756e12026f6b18f0dfc9ffbc3122036164612a0d6f7574206f66206d656d6f7279320b726571756573742d31333838f0dfc9ffbc314240666431646562316566616333353565396663343161343437393634653831643064396432663132306664613065366631633363303430616131616639633361644802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030345a140a096c6966656379636c65120772756e6e696e675a0d0a047374657012056372617368620a72756e2d303030303034
114	114	1700000861000	1	54	\N	\N	\N	16	1	1	t	\\x015b0351240a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107218c896caffbc312246ca01430810123f0a03616461120461636d651a043a02080120012a0d77697468696e5f62756467657432062005280430043a1308c0843d10e80718904e20904e28e80730e807226ab202670a63080410e8bbc8ffbc3122270a056275696c64121e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f220b0a047465616d12036f70732a036164613a1d080310f0dfc9ffbc311a0d6f7574206f66206d656d6f727922036164611004221a32180a0a72756e2d30303030303510c896caffbc31220361646122cf01d201cb010ac801083612160a0973746172745f72756e12026f6b18c896caffbc312203616461320b726571756573742d31333938c896caffbc314240373432366630393131353734353864393961653830396266653664306338616639656137373031386135393138363936633461633866306366346337353764314802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030355a140a096c6966656379636c65120763726173686564620a72756e2d303030303035
115	115	1700000868000	1	55	\N	\N	\N	\N	1	1	t	\\x010ee4a7530a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107318a0cdcaffbc31221ac202170898a9c9ffbc3110f8fdccffbc31180320a0cdcaffbc31228f02d2018b020a88020837121f0a0d666972655f7363686564756c651207736b697070656418a0cdcaffbc3122036164612a14696e74657276616c206f66203630303030206d73320b726571756573742d31343238a0cdcaffbc314240356662383164383962613361613937313264653736613166373764616330336336653339393666646165303531613339333561653065663165373264653530324802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030355a170a066475655f6d73120d313730303030303834373030305a1c0a0b6e6578745f6475655f6d73120d31373030303030393037303030620a72756e2d303030303035
116	116	1700000875000	1	56	\N	\N	\N	\N	1	1	t	\\x013dc81b880a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107418f883cbffbc312220421e0a0a72756e2d303030303035120b776f726b6572206c6f73741a0361646122e901d201e5010ae201083812150a086661696c5f72756e12026f6b18f883cbffbc3122036164612a0b776f726b6572206c6f7374320b726571756573742d31343338f883cbffbc314240663061336164333639653137386233636365323633303565373339396663396636313061313766633336303335613862333335303231633064323261313333384802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030355a140a096c6966656379636c65120772756e6e696e675a0c0a047374657012046661696c620a72756e2d303030303035
117	117	1700000914000	1	57	\N	\N	\N	17	1	1	t	\\x011e51c07e0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107518d0b4cdffbc312246ca01430811123f0a03616461120461636d651a043a02080120012a0d77697468696e5f62756467657432062006280430043a1308c0843d10e80718904e20904e28e80730e8072209220708d0b4cdffbc31221f2a1d0a14696e74657276616c206f66203630303030206d7310d0b4cdffbc312232b2022f0a2b080510c896caffbc312a036164613a1b080210f883cbffbc311a0b776f726b6572206c6f7374220361646110052221321f0a0a72756e2d30303030303610d0b4cdffbc31220361646128f8fdccffbc312226c2022308f8fdccffbc3110d8d2d0ffbc31180120d0b4cdffbc31320a72756e2d303030303036228a02d20186020a83020839121a0a0d666972655f7363686564756c6512026f6b18d0b4cdffbc3122036164612a14696e74657276616c206f66203630303030206d73320b726571756573742d31343438d0b4cdffbc314240366161636665313139333031333435396431643434343537643662383736383833303166363238633433333862663233626139616161316636353438366562324802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030365a170a066475655f6d73120d313730303030303930373030305a1c0a0b6e6578745f6475655f6d73120d31373030303030393637303030620a72756e2d303030303036
118	118	1700000921000	1	58	\N	\N	\N	\N	1	1	t	\\x017e68e2010a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107618a8ebcdffbc31222fca022c0a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f10a8ebcdffbc311a0361646122ec01d201e8010ae501083a121b0a0e70617573655f7363686564756c6512026f6b18a8ebcdffbc3122036164612a1e5ac3bc72696368e28692e69db1e4baac09313030257c3df09f9ba9efb88f320b726571756573742d31343538a8ebcdffbc314240616530323237653264316465636237356464333533633531623261613333346361376136343231663961343965626335396635306433343533663438363038304802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1c0a0b6e6578745f6475655f6d73120d31373030303030393637303030620a72756e2d303030303036
119	119	1700000928000	1	59	\N	\N	\N	\N	1	1	t	\\x0191c4a2b50a1d74656e616e74732f61636d652f73757266616365732f666c696768747310771880a2ceffbc312211d2020e0880a2ceffbc3110d8d2d0ffbc3122cd01d201c9010ac601083b121c0a0f726573756d655f7363686564756c6512026f6b1880a2ceffbc312203616461320b726571756573742d3134383880a2ceffbc314240343835636131363232303438623764303830633236386362653031643561336364393535643961316265323164356233323830343432623431393938383235324802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a1c0a0b6e6578745f6475655f6d73120d31373030303030393637303030620a72756e2d303030303036
120	120	1700000935000	1	60	\N	\N	\N	18	1	1	t	\\x016b0d26b70a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107818d8d8ceffbc312248ca0145081212410a03616461120461636d651a064a040801100120032a0d77697468696e5f62756467657432062006280430053a1308c0843d10e80718904e20904e28e80730e807221b5a190a0b6d61696e74656e616e636510d8d8ceffbc311a0361646122dc01d201d8010ad501083c12120a05706175736512026f6b18d8d8ceffbc3122036164612a0b6d61696e74656e616e6365320b726571756573742d31343938d8d8ceffbc314240316537613435623439643034616231666335333236363939346238373132383464653462666663633139643331336131636166643637393237376639626136374802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a120a07636f6e74726f6c120772756e6e696e675a140a0672756e5f6964120a72756e2d303030303036620a72756e2d303030303036
121	121	1700000974000	1	61	\N	\N	\N	\N	1	1	t	\\x01777488e20a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107918b089d1ffbc31221ac2021708d8d2d0ffbc3110b8a7d4ffbc31180320b089d1ffbc31228f02d2018b020a8802083d121f0a0d666972655f7363686564756c651207736b697070656418b089d1ffbc3122036164612a14696e74657276616c206f66203630303030206d73320b726571756573742d31353038b089d1ffbc314240653534643331316331336439343430666463616563356536383432653533316238366165376632613764616334303231323264646664346338323565386536304802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030365a170a066475655f6d73120d313730303030303936373030305a1c0a0b6e6578745f6475655f6d73120d31373030303031303237303030620a72756e2d303030303036
122	122	1700000981000	1	62	\N	\N	\N	\N	1	1	t	\\x01014db22c0a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107a1888c0d1ffbc31221462120a04646f6e651088c0d1ffbc311a0361646122d501d201d1010ace01083e12130a06726573756d6512026f6b1888c0d1ffbc3122036164612a04646f6e65320b726571756573742d3135313888c0d1ffbc314240383936616636346431313037373637396330313366383337626530303061393939333334643531353430616265623939336236366135326630633830373566304802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a110a07636f6e74726f6c12067061757365645a140a0672756e5f6964120a72756e2d303030303036620a72756e2d303030303036
123	123	1700000988000	1	63	\N	\N	\N	\N	1	1	t	\\x011ee367b30a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107b18e0f6d1ffbc3122d80112d5010ad2010a88010a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800432160814101d1a1062616420757073747265616d2064617938904e12210801106418e8072088273a0b0a076578747261637410033a080a046c6f616418641890bf0520b0ea012a1308c0843d10e80718904e20904e28e80730e8073088273a0220022247ba024408e0f6d1ffbc3110b5bfe684bd311a341a120a1033302032202a202a206d6f6e2d667269220d4575726f70652f4265726c696e28023003380340e0d4034880f0a9a4ca4e22ff05d201fb050af805083f12130a0675706461746512026f6b18e0f6d1ffbc312203616461320b726571756573742d31353238e0f6d1ffbc314240643864616661653232643334393331336135626663636264356139623935393735323730653633353063316436346531323161636330383334636561303337334802521d74656e616e74732f61636d652f73757266616365732f666c69676874735a200a0b7570646174655f6d61736b1211706970656c696e652e7363686564756c655a260a1a706970656c696e652e7363686564756c652e6b696e642e6f6c641208696e74657276616c5a220a1a706970656c696e652e7363686564756c652e6b696e642e6e6577120463726f6e5a330a2a706970656c696e652e7363686564756c652e696e74657276616c2e696e74657276616c5f6d732e6f6c64120536303030305a210a1f706970656c696e652e7363686564756c652e74696d655f7a6f6e652e6f6c645a300a1f706970656c696e652e7363686564756c652e74696d655f7a6f6e652e6e6577120d4575726f70652f4265726c696e5a280a23706970656c696e652e7363686564756c652e63617463685f75705f6d6f73742e6f6c641201305a280a23706970656c696e652e7363686564756c652e63617463685f75705f6d6f73742e6e65771201335a240a1f706970656c696e652e7363686564756c652e6a69747465725f6d732e6f6c641201305a280a1f706970656c696e652e7363686564756c652e6a69747465725f6d732e6e6577120536303030305a390a25706970656c696e652e7363686564756c652e63726f6e2e65787072657373696f6e2e6e6577121033302032202a202a206d6f6e2d6672695a2a0a1d706970656c696e652e7363686564756c652e6f7665726c61702e6e6577120971756575655f6f6e655a250a1e706970656c696e652e7363686564756c652e63617463685f75702e6e65771203616c6c5a2d0a1c706970656c696e652e7363686564756c652e656e645f6d732e6e6577120d32373030303030303030303030620a72756e2d303030303036
124	124	1700011817741	1	64	\N	\N	\N	\N	1	1	t	\\x014cc4e3b30a1d74656e616e74732f61636d652f73757266616365732f666c6967687473107c188df6e684bd312222c2021f08b5bfe684bd3110f2b1ffadbd311802208df6e684bd312a06b5bfe684bd31229f02d2019b020a98020840121e0a0d666972655f7363686564756c651206717565756564188df6e684bd3122036164612a2563726f6e2033302032202a202a206d6f6e2d66726920284575726f70652f4265726c696e29320b726571756573742d313533388df6e684bd314240333461333735643138373237373338346534356463383538666532666566376632353332356161636639643638343639396135346533323133633532326564614802522d74656e616e74732f61636d652f73757266616365732f666c69676874732f72756e732f72756e2d3030303030365a170a066475655f6d73120d313730303031313831303734315a1c0a0b6e6578745f6475655f6d73120d31373030303938323031383432620a72756e2d303030303036
\.


--
-- Data for Name: gone; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.gone (surface, tenant, emitter, last_sequence, "position") FROM stdin;
\.


--
-- Data for Name: journal; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.journal (identity) FROM stdin;
412b78475df648898a364c7f65fa768b
\.


--
-- Data for Name: runs; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.runs (surface, number, data) FROM stdin;
1	5	\\x01a8b9ea0b080510c896caffbc312a036164613a1b080210f883cbffbc311a0b776f726b6572206c6f73742203616461
\.


--
-- Data for Name: schema_versions; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.schema_versions (version, oldest_server, applied_at) FROM stdin;
1	1	2026-11-30 12:18:06.201081+00
\.


--
-- Data for Name: servers; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.servers (id, address, version, state, started_at, seen_at) FROM stdin;
\.


--
-- Data for Name: snapshot_parts; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.snapshot_parts (surface, version, writer, part, data) FROM stdin;
\.


--
-- Data for Name: snapshots; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.snapshots (surface, version, writer, size_bytes, data) FROM stdin;
1	6	1	3108	\\x012083b7800a1d74656e616e74732f61636d652f73757266616365732f666c696768747310061af207737572666163652e76317c6e616d653d74656e616e74732f61636d652f73757266616365732f666c69676874737c616461707465725f70726f66696c653d7374616e646172647c6c6966656379636c653d6c6966656379636c652e7631253743737461746525334472756e6e696e6725374372756e5f696425334472756e2d303030303031253743737461727465645f6d73253344313730303030303034323030307c636f6e74726f6c3d636f6e74726f6c2e7631253743737461746525334472756e6e696e677c74656c656d657472793d74656c656d657472792e76312537436c61675f6d73253344302537437468726f7567687075745f7265636f7264735f7065725f7365632533443025374372657472795f636f756e7425334430253743646561645f6c65747465725f636f756e74253344307c66726573686e6573733d66726573686e6573732e76312537436d61785f616c6c6f7765645f6c61675f6d7325334433303030302537436f627365727665645f6c61675f6d73253344302537436c6173745f73657175656e63652533443025374369735f6672657368253344747275657c75736167653d75736167652e76312537436576656e74732533443025374373657373696f6e73253344302537436a6f627325334430253743706970656c696e655f72756e7325334431253743706970656c696e655f7265706c617973253344302537436d697469676174696f6e73253344307c6175646974733d363a323336386261396430343565646262373835323339663365616662626638336462326364613466366636346538323636663038666637313863383561616234357c6c696e656167653d303a303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030307c636865636b706f696e74733d303a303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030307c636f6e666f726d616e63653d303a303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030307c73696e6b5f6964656d706f74656e63795f6b6579733d303a303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030307c6465636973696f6e733d333a3731613432323061393466386131643762323732396535646361393964383236313537666438613637636562363865373633333234663333653935303933313020012801320f0a0d0a03616461120461636d6518033a660a07666c69676874731206120408e0d4031a1c0a076578747261637410011a0f0a0865787465726e616c12037261771a1b0a097472616e73666f726d10021a0c0a037261771205636c65616e1a180a046c6f616410031a0e0a05636c65616e12057461626c6542a1010a700a07666c6967687473121f121d0a06736f75726365120b696e7075742f2a2e6373761a0363737620904e1a210a1f0a0473696e6b12066f75747075741a0f6964656d706f74656e63795f6b65792208080210fa0118904e2a140801120c646561642d6c6574746572731880800438904e120a0801101018e80720882718e0d40320b0ea012a1308c0843d10e80718904e20904e28e80730e80730c0843d3a004a02200150d88696ffbc315a1522130a0a72756e2d30303030303110909898ffbc3162020a006a1b080110909898ffbc312a03616461320b63726f6e2c2030303a303072007a0718d88696ffbc31880106920140323336386261396430343565646262373835323339663365616662626638336462326364613466366636346538323636663038666637313863383561616234359a014408021a40303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030309a014408031a40303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030309a014408041a40303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030309a014408051a40303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030309a01840a080610031a40303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030302287036465636973696f6e2e76317c6163746f725f69643d7669637c74656e616e745f69643d61636d657c616374696f6e3d73746172745f706970656c696e655f72756e2e7631253743756e697473253344317c6b696e643d64656e6965647c726561736f6e3d726f6c655f666f72626964737c75736167653d75736167652e76312537436576656e74732533443025374373657373696f6e73253344302537436a6f627325334430253743706970656c696e655f72756e7325334430253743706970656c696e655f7265706c617973253344302537436d697469676174696f6e73253344307c6275646765743d6275646765742e76312537436d61785f6576656e7473253344313030303030302537436d61785f73657373696f6e73253344313030302537436d61785f6a6f627325334431303030302537436d61785f706970656c696e655f72756e7325334431303030302537436d61785f706970656c696e655f7265706c617973253344313030302537436d61785f6d697469676174696f6e732533443130303022a5036465636973696f6e2e76317c6163746f725f69643d73616d7c74656e616e745f69643d6f74686572737c616374696f6e3d6170706c795f6d697469676174696f6e2e76312537436d697469676174696f6e25334470617573655f706970656c696e65253743756e697473253344317c6b696e643d64656e6965647c726561736f6e3d63726f73735f74656e616e747c75736167653d75736167652e76312537436576656e74732533443025374373657373696f6e73253344302537436a6f627325334430253743706970656c696e655f72756e7325334430253743706970656c696e655f7265706c617973253344302537436d697469676174696f6e73253344307c6275646765743d6275646765742e76312537436d61785f6576656e7473253344313030303030302537436d61785f73657373696f6e73253344313030302537436d61785f6a6f627325334431303030302537436d61785f706970656c696e655f72756e7325334431303030302537436d61785f706970656c696e655f7265706c617973253344313030302537436d61785f6d697469676174696f6e73253344313030302289036465636973696f6e2e76317c6163746f725f69643d6164617c74656e616e745f69643d61636d657c616374696f6e3d73746172745f706970656c696e655f72756e2e7631253743756e697473253344317c6b696e643d616c6c6f7765647c726561736f6e3d77697468696e5f6275646765747c75736167653d75736167652e76312537436576656e74732533443025374373657373696f6e73253344302537436a6f627325334430253743706970656c696e655f72756e7325334431253743706970656c696e655f7265706c617973253344302537436d697469676174696f6e73253344307c6275646765743d6275646765742e76312537436d61785f6576656e7473253344313030303030302537436d61785f73657373696f6e73253344313030302537436d61785f6a6f627325334431303030302537436d61785f706970656c696e655f72756e7325334431303030302537436d61785f706970656c696e655f7265706c617973253344313030302537436d61785f6d697469676174696f6e7325334431303030aa0100b20100b80101d201020a00f801909898ffbc318a02062a00320042009a020e08d88696ffbc3110b8db99ffbc31
\.


--
-- Data for Name: surfaces; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.surfaces (id, tenant, name, alive, owner, epoch, claim, work_gone, evidence_gone, answers_gone) FROM stdin;
1	1	tenants/acme/surfaces/flights	t	1	1	1	0	0	0
\.


--
-- Data for Name: tenants; Type: TABLE DATA; Schema: lightspeed; Owner: -
--

COPY lightspeed.tenants (id, name) FROM stdin;
1	acme
\.


--
-- Name: servers_id_seq; Type: SEQUENCE SET; Schema: lightspeed; Owner: -
--

SELECT pg_catalog.setval('lightspeed.servers_id_seq', 1, false);


--
-- Name: surfaces_id_seq; Type: SEQUENCE SET; Schema: lightspeed; Owner: -
--

SELECT pg_catalog.setval('lightspeed.surfaces_id_seq', 1, true);


--
-- Name: tenants_id_seq; Type: SEQUENCE SET; Schema: lightspeed; Owner: -
--

SELECT pg_catalog.setval('lightspeed.tenants_id_seq', 1, true);


--
-- Name: answers answers_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (surface, ordinal);


--
-- Name: commits commits_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.commits
    ADD CONSTRAINT commits_pkey PRIMARY KEY ("position");


--
-- Name: gone gone_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.gone
    ADD CONSTRAINT gone_pkey PRIMARY KEY (surface, emitter);


--
-- Name: runs runs_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (surface, number);


--
-- Name: schema_versions schema_versions_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.schema_versions
    ADD CONSTRAINT schema_versions_pkey PRIMARY KEY (version);


--
-- Name: servers servers_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.servers
    ADD CONSTRAINT servers_pkey PRIMARY KEY (id);


--
-- Name: snapshot_parts snapshot_parts_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.snapshot_parts
    ADD CONSTRAINT snapshot_parts_pkey PRIMARY KEY (surface, version, writer, part);


--
-- Name: snapshots snapshots_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (surface, version);


--
-- Name: surfaces surfaces_name_key; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.surfaces
    ADD CONSTRAINT surfaces_name_key UNIQUE (name);


--
-- Name: surfaces surfaces_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.surfaces
    ADD CONSTRAINT surfaces_pkey PRIMARY KEY (id);


--
-- Name: tenants tenants_name_key; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.tenants
    ADD CONSTRAINT tenants_name_key UNIQUE (name);


--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: lightspeed; Owner: -
--

ALTER TABLE ONLY lightspeed.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);


--
-- Name: answers_by_request; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE UNIQUE INDEX answers_by_request ON lightspeed.answers USING btree (surface, request_id);


--
-- Name: commits_audits; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_audits ON lightspeed.commits USING btree (surface, audits) WHERE (audits IS NOT NULL);


--
-- Name: commits_conformance; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_conformance ON lightspeed.commits USING btree (surface, conformance) WHERE (conformance IS NOT NULL);


--
-- Name: commits_decisions; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_decisions ON lightspeed.commits USING btree (surface, decisions) WHERE (decisions IS NOT NULL);


--
-- Name: commits_evidence; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_evidence ON lightspeed.commits USING btree (surface, version) WHERE evidence;


--
-- Name: commits_in_order; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE UNIQUE INDEX commits_in_order ON lightspeed.commits USING btree (surface, version);


--
-- Name: commits_lineage; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_lineage ON lightspeed.commits USING btree (surface, lineage) WHERE (lineage IS NOT NULL);


--
-- Name: commits_sink_keys; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX commits_sink_keys ON lightspeed.commits USING btree (surface, sink_keys) WHERE (sink_keys IS NOT NULL);


--
-- Name: gone_of_tenant; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX gone_of_tenant ON lightspeed.gone USING btree (tenant, emitter, "position");


--
-- Name: surfaces_by_claim; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX surfaces_by_claim ON lightspeed.surfaces USING btree (claim);


--
-- Name: surfaces_deleted; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX surfaces_deleted ON lightspeed.surfaces USING btree (name) WHERE (NOT alive);


--
-- Name: tenant_audits; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX tenant_audits ON lightspeed.commits USING btree (tenant, "position") WHERE (audits IS NOT NULL);


--
-- Name: tenant_conformance; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX tenant_conformance ON lightspeed.commits USING btree (tenant, "position") WHERE (conformance IS NOT NULL);


--
-- Name: tenant_decisions; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX tenant_decisions ON lightspeed.commits USING btree (tenant, "position") WHERE (decisions IS NOT NULL);


--
-- Name: tenant_lineage; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX tenant_lineage ON lightspeed.commits USING btree (tenant, "position") WHERE (lineage IS NOT NULL);


--
-- Name: tenant_sink_keys; Type: INDEX; Schema: lightspeed; Owner: -
--

CREATE INDEX tenant_sink_keys ON lightspeed.commits USING btree (tenant, "position") WHERE (sink_keys IS NOT NULL);


--
-- PostgreSQL database dump complete
--


