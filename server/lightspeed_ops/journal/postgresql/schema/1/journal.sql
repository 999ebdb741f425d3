-- Schema 1 of the journal: the tables of commits, and the functions that change them.
--
-- Rows are inserted and deleted, and never updated, but for the few columns of a surface that change: so an old
-- snapshot in another session bloats nothing. Every name is qualified: the search path of a session is its own.

CREATE TABLE lightspeed.journal (
    identity text NOT NULL -- the name of this history: a cursor into one journal is invalid in another
);
INSERT INTO lightspeed.journal VALUES (replace(gen_random_uuid()::text, '-', ''));

CREATE TABLE lightspeed.tenants (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE lightspeed.surfaces (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant integer NOT NULL,
    name text COLLATE "C" NOT NULL UNIQUE,
    alive boolean NOT NULL, -- false: deleted
    owner bigint, -- the server that may append; null: any writer may
    epoch bigint NOT NULL, -- counts the owners
    claim bigint NOT NULL, -- orders the changes of owners over all surfaces; 0: never owned
    work_gone bigint NOT NULL DEFAULT 0, -- the highest pruned version without evidence
    evidence_gone bigint NOT NULL DEFAULT 0, -- the highest one with evidence
    answers_gone bigint NOT NULL DEFAULT 0 -- the highest ordinal of a deleted response
);
CREATE INDEX surfaces_by_claim ON lightspeed.surfaces (claim);
CREATE INDEX surfaces_deleted ON lightspeed.surfaces (name) WHERE NOT alive;

CREATE TABLE lightspeed.commits (
    position bigint PRIMARY KEY, -- dense, in commit order
    version bigint NOT NULL,
    recorded_ms bigint NOT NULL,
    writer bigint NOT NULL, -- the server that appended it; negative: another program
    audits bigint, lineage bigint, conformance bigint, sink_keys bigint, decisions bigint, -- last sequences
    surface integer NOT NULL,
    tenant integer NOT NULL,
    evidence boolean NOT NULL,
    data bytea COMPRESSION lz4 NOT NULL
);
-- Data of up to 8 kB is compressed in its row: rows of a TOAST table would cost as much again as the commit.
ALTER TABLE lightspeed.commits ALTER COLUMN data SET STORAGE MAIN;
CREATE UNIQUE INDEX commits_in_order ON lightspeed.commits (surface, version);
CREATE INDEX commits_evidence ON lightspeed.commits (surface, version) WHERE evidence;
CREATE INDEX commits_audits ON lightspeed.commits (surface, audits) WHERE audits IS NOT NULL;
CREATE INDEX commits_lineage ON lightspeed.commits (surface, lineage) WHERE lineage IS NOT NULL;
CREATE INDEX commits_conformance ON lightspeed.commits (surface, conformance) WHERE conformance IS NOT NULL;
CREATE INDEX commits_sink_keys ON lightspeed.commits (surface, sink_keys) WHERE sink_keys IS NOT NULL;
CREATE INDEX commits_decisions ON lightspeed.commits (surface, decisions) WHERE decisions IS NOT NULL;
CREATE INDEX tenant_audits ON lightspeed.commits (tenant, position) WHERE audits IS NOT NULL;
CREATE INDEX tenant_lineage ON lightspeed.commits (tenant, position) WHERE lineage IS NOT NULL;
CREATE INDEX tenant_conformance ON lightspeed.commits (tenant, position) WHERE conformance IS NOT NULL;
CREATE INDEX tenant_sink_keys ON lightspeed.commits (tenant, position) WHERE sink_keys IS NOT NULL;
CREATE INDEX tenant_decisions ON lightspeed.commits (tenant, position) WHERE decisions IS NOT NULL;

CREATE TABLE lightspeed.gone ( -- the newest pruned records of each emitter
    surface integer NOT NULL,
    tenant integer NOT NULL,
    emitter integer NOT NULL, -- 1 audits, 2 lineage, 3 conformance, 4 sink keys, 5 decisions
    last_sequence bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (surface, emitter)
);
CREATE INDEX gone_of_tenant ON lightspeed.gone (tenant, emitter, position);

CREATE TABLE lightspeed.runs (
    surface integer NOT NULL,
    number bigint NOT NULL,
    data bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (surface, number)
);

CREATE TABLE lightspeed.answers ( -- stored responses of requests
    surface integer NOT NULL,
    ordinal bigint NOT NULL, -- counts the responses of a surface
    total_bytes bigint NOT NULL, -- bytes of the responses of the surface up to this one, deleted ones too
    recorded_ms bigint NOT NULL,
    checksum bigint NOT NULL, -- CRC-32 over the name of the surface and the rest of the response
    request_id text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (surface, ordinal)
);
ALTER TABLE lightspeed.answers ALTER COLUMN answer SET STORAGE MAIN;
CREATE UNIQUE INDEX answers_by_request ON lightspeed.answers (surface, request_id);

CREATE TABLE lightspeed.snapshots (
    surface integer NOT NULL,
    version bigint NOT NULL,
    writer bigint NOT NULL, -- whose parts belong to it
    size_bytes bigint NOT NULL, -- with its parts
    data bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (surface, version)
);

CREATE TABLE lightspeed.snapshot_parts ( -- parts without a snapshot are the remains of an unfinished one
    surface integer NOT NULL,
    version bigint NOT NULL,
    writer bigint NOT NULL,
    part integer NOT NULL,
    data bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (surface, version, writer, part)
);

-- Takes the append lock until the end of the transaction. Positions and claims are numbered under it, so that
-- whoever knows a number knows that all lower ones are committed and visible.
CREATE FUNCTION lightspeed.lock_appends() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The statements after the lock must see the commits of its last holder.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'expected the isolation level read committed, but it is %',
            current_setting('transaction_isolation');
    END IF;
    PERFORM pg_advisory_xact_lock(1280528208); -- 'LSOP' in ASCII
END
$$;

-- Makes a surface, and returns its id and that of its tenant. A server that makes it owns it from then on.
CREATE FUNCTION lightspeed.new_surface(by_writer bigint, tenant_name text, new_name text, lives boolean,
    OUT new_id integer, OUT tenant_id integer)
LANGUAGE plpgsql AS $$
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

-- Returns whether the last commit of a surface in a group was stored by an earlier call of the same writer.
CREATE FUNCTION lightspeed.is_stored(by_writer bigint, of_surface integer, surface_place bigint,
    last_version bigint, numbers bigint[], contents bytea[]) RETURNS boolean
LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM lightspeed.commits c, unnest(contents) WITH ORDINALITY AS sent (content, place)
        WHERE c.surface = of_surface AND c.version = last_version AND c.writer = by_writer
        AND numbers[sent.place][1] = surface_place AND numbers[sent.place][2] = last_version
        AND c.data = sent.content
    )
$$;

-- Stores the records of the runs that the stored commits of a group begin, and deletes old ones.
CREATE FUNCTION lightspeed.keep_runs(ids integer[], outcomes bigint[], numbers bigint[],
    run_numbers bigint[], run_contents bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
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

-- Stores the responses that belong to the stored commits of a group.
CREATE FUNCTION lightspeed.keep_answers(ids integer[], outcomes bigint[], numbers bigint[],
    answer_numbers bigint[], request_ids text[], fingerprints bytea[], new_answers bytea[]) RETURNS void
LANGUAGE plpgsql AS $$ -- not sql: it would be planned again at each call
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

-- Appends a group of commits in one transaction, and returns what became of them.
--
-- expected has a row for each surface: the epoch of the writer, the first and the last version in the group,
-- and whether the surface exists afterwards (1, 0, or -1: as before). numbers has a row for each commit, in
-- commit order: the surface's place in names, version, recorded_ms, evidence, and the last sequences of audits,
-- lineage, conformance, sink keys and decisions, 0 without such records.
-- run_numbers: the commit's place in numbers, the number of the run, the oldest run that stays, and how many
-- are deleted at most. answer_numbers: the commit's place in numbers, recorded_ms and checksum.
--
-- outcomes, by surface: 0 stored; 1 stored before, by an earlier call with the same commits; 2 refused, because
-- the surface has another newest version, which is in newest; 3 refused, because another server owns the
-- surface. The stored commits have the positions after head, in order; stored_positions has those of the
-- commits that were stored before, by commit, and is null without such.
CREATE FUNCTION lightspeed.append(
    by_writer bigint, names text[], tenant_names text[], expected bigint[], numbers bigint[], contents bytea[],
    run_numbers bigint[], run_contents bytea[],
    answer_numbers bigint[], request_ids text[], fingerprints bytea[], new_answers bytea[],
    OUT outcomes bigint[], OUT newest bigint[], OUT head bigint, OUT stored_positions bigint[]
) LANGUAGE plpgsql AS $$
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

-- Deletes a slice of the oldest commits of a surface that the newest snapshot covers: at most so many with
-- evidence and so many without. Returns the number of deleted commits. The newest commit stays.
CREATE FUNCTION lightspeed.prune(of_surface text, evidence_before_ms bigint, work_before_ms bigint,
    kept_records bigint, most integer) RETURNS bigint
LANGUAGE plpgsql AS $$
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

-- Deletes a slice of the oldest responses of a surface: those that are older than kept_ms and not among the
-- newest ones of number kept, and those beyond limit_bytes. Returns the number of deleted responses.
CREATE FUNCTION lightspeed.forget_answers(of_surface text, kept bigint, kept_ms bigint, limit_bytes bigint,
    most integer) RETURNS bigint
LANGUAGE plpgsql AS $$
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

-- Stores a snapshot in place of an older one, after all of its parts; returns whether it did.
CREATE FUNCTION lightspeed.save_snapshot(by_writer bigint, of_surface text, at_version bigint,
    total_bytes bigint, content bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
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

-- Returns the watermarks of the named surfaces, or of all living ones if names is null. Sequences are by emitter;
-- pruned records count.
CREATE FUNCTION lightspeed.watermarks(names text[])
RETURNS TABLE (name text, alive boolean, version bigint, "position" bigint, sequences bigint[],
    snapshot_version bigint, snapshot_bytes bigint, tail_bytes bigint)
LANGUAGE sql STABLE AS $$
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
