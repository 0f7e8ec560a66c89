-- The ledger: the durable journal of runs and batches. Holds no key, no address and no cell of a segment file.
-- The same statements make it on SQLite and on PostgreSQL. Times are milliseconds since 1970; the program makes all keys
-- and checks all lengths.

create table run (
    id                varchar not null primary key,
    export            varchar not null,
    settings          text    not null,     -- the export as it was at the opening, JSON; what a resumed run goes by
    settings_digest   varchar not null,     -- SHA-256 of the settings that decide what Klaviyo gets
    consent           text,
    started_by        varchar not null,
    export_user       varchar,              -- on whose behalf: the user who asked, or the owner of an unattended run
    due_at            bigint,               -- when it was due by its schedule
    state             varchar not null,
    explanation       text,                 -- why it failed or was suspended, and what to do
    done_file         text,                 -- the done files of its files; null once they are claimed
    content_digest    varchar,              -- SHA-256 over the files' SHA-256; null until they were read to their end
    same_content_as   varchar,              -- the run that completed this content before, if this one was skipped
    records           bigint,
    imported          bigint  not null default 0,
    rejected          bigint  not null default 0,
    duplicates        bigint  not null default 0,
    undelivered       bigint  not null default 0,
    unconfirmed       bigint  not null default 0,
    duplicate_rows    bytea,                -- RoaringBitmap of positions; null until the files were read to their end
    requests          bigint  not null default 0,
    bytes_sent        bigint  not null default 0,
    rate_limit_wait   bigint  not null default 0, -- milliseconds
    worked            bigint  not null default 0, -- milliseconds
    cancelled_by      varchar,              -- who cancels it; survives a restart
    replayed_by       varchar,              -- the user who opened it again last
    opened_at         bigint  not null,
    replayed_at       bigint,               -- when it was opened again last; its place in the queue
    replays           int     not null default 0, -- how often it was opened again
    ended_at          bigint
);
create index run_by_export on run (export, opened_at);

create table run_file (
    run         varchar not null references run (id),
    ordinal     int     not null,           -- the order in which the files of a run are read
    segment     varchar not null,
    name        varchar not null,           -- in the run's folder
    bytes       bigint  not null,
    sha256      varchar,                    -- this and the next two: null until the file was read to its end
    records     int,
    last_row    int,                        -- positions of the next file's records count on from here
    source      text,                       -- where it is moved from; null once it is moved, and for a copy
    snapshot_at bigint,                     -- of which moment its snapshot of the segment is
    primary key (run, ordinal)
);

create table batch (
    run         varchar not null references run (id),
    number      varchar not null,           -- 12; halves and remainders are 12.1, 12.2
    row_list    bytea   not null,           -- RoaringBitmap of the positions of its profiles; they ascend
    profiles    int     not null,
    bytes       bigint  not null,
    crc32c      bigint  not null,           -- of its file
    state       varchar not null,
    job         varchar,
    attempts    int     not null default 0,
    last_answer varchar,
    accepted_at bigint,
    primary key (run, number)
);

create table rejection (
    run      varchar not null references run (id),
    batch    varchar not null,              -- '' for what was rejected before delivery
    reason   varchar not null,
    detail   varchar not null,
    row_list bytea   not null,              -- RoaringBitmap of positions; the values stay in the dead letters
    records  int     not null,
    replay   int     not null,              -- how often the run had been opened again by then
    primary key (run, batch, reason, detail)
);

-- What staging noted that is no reason to reject a record.
create table note (
    run     varchar not null references run (id),
    note    varchar not null,
    records bigint  not null,
    primary key (run, note)
);

-- Rows of a corrected file that stand for rejected rows of an earlier run.
create table correction (
    by_run varchar not null references run (id),
    run    varchar not null references run (id),
    links  bytea   not null,                -- pairs of positions, 4 bytes each: in by_run, in run
    primary key (by_run, run)
);
create index correction_of_run on correction (run);

-- Since when a connection has not accepted a batch, because Klaviyo does not answer; no row while it does.
create table outage (
    connection varchar not null primary key,
    since      bigint  not null
);

-- What a command asks of the service that holds the data folder: to resume a run, or to replay it.
create table request (
    id           bigint  not null primary key,
    kind         varchar not null,          -- resume, replay
    run          varchar not null references run (id) on delete cascade,
    requested_by varchar not null,
    requested_at bigint  not null,
    seen_at      bigint  not null,          -- when the command was last there to see the answer
    state        varchar not null,          -- waiting, taken, done, refused
    answer       text                       -- the service's answer
);

-- How far a run is that a command waits for; the service writes it now and then.
create table progress (
    run     varchar not null primary key references run (id) on delete cascade,
    stage   varchar not null,
    done    bigint  not null,               -- bytes of the files, batches or import jobs, as the stage counts
    total   bigint  not null,
    told_at bigint  not null
);

create table schedule (
    export    varchar not null primary key,
    cron      text    not null,
    time_zone varchar not null,
    due_at    bigint  not null,             -- every due time up to here was served
    paused_at bigint,
    paused_by varchar
);

-- Older snapshots that a run archives unread.
create table superseded (
    run     varchar not null references run (id) on delete cascade,
    name    varchar not null,               -- in the folder of superseded files
    segment varchar not null,
    bytes   bigint  not null,
    source  text,                           -- where it is moved from; null once it is archived
    primary key (run, name)
);
